using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Json;
using FeishuApproval.Simulator.Load;
using FeishuApproval.Webhook;

namespace FeishuApproval.Local.Commands.Demo;

/// <summary>Calls the demo's server as Feishu does, and as a client of the API does.</summary>
internal sealed class DemoClient : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http;

    /// <param name="address">The address of the server.</param>
    /// <param name="key">The API key; null when the server has none.</param>
    public DemoClient(Uri address, string? key = null)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = address,
            Timeout = Deadline,
        };
        if (key is not null)
            _http.DefaultRequestHeaders.Add("x-functions-key", key);
    }

    /// <summary>Posts to the webhook; status 0 when there is no answer.</summary>
    public async Task<(int Status, byte[] Body)> PostAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        using var message = LoadRun.Message(new Uri($"{Routes.Prefix}/{Routes.Events}", UriKind.Relative), request);
        return await SendAsync(message, cancellationToken);
    }

    /// <summary>Gets an attendance record; null when there is none.</summary>
    public async Task<AttendanceRecord?> ReadRecordAsync(string instanceCode, CancellationToken cancellationToken)
    {
        byte[]? json = await ReadAsync(
            Routes.AttendanceRecord.Replace(
                "{instance_code}",
                Uri.EscapeDataString(instanceCode),
                StringComparison.Ordinal
            ),
            cancellationToken
        );
        return json is null ? null : JsonSerializer.Deserialize(json, ReadJson.Instance.AttendanceRecord);
    }

    /// <summary>Gets the approver tasks of a process; null when there are none.</summary>
    public async Task<ApproverTasksView?> ReadTasksAsync(string processId, CancellationToken cancellationToken)
    {
        byte[]? json = await ReadAsync(
            Routes.ApproverTasks.Replace("{process_id}", Uri.EscapeDataString(processId), StringComparison.Ordinal),
            cancellationToken
        );
        return json is null ? null : JsonSerializer.Deserialize(json, ReadJson.Instance.ApproverTasksView);
    }

    /// <summary>Gets the state of the long connection from the server's status.</summary>
    public async Task<string> ReadConnectionAsync(CancellationToken cancellationToken) =>
        await ReadAsync(Routes.Status, cancellationToken) is { } json && JsonFields.TryParse(json, out var status)
            ? status.Member("long_connection"u8).Text("state"u8) ?? "no long connection"
            : "no status";

    /// <summary>
    /// Compares a definition with the platform's list. Returns how many approvals were missing, or null when there is no answer.
    /// </summary>
    public async Task<long?> ReconcileAsync(
        string approvalCode,
        DateTimeOffset from,
        bool apply,
        CancellationToken cancellationToken
    )
    {
        string query =
            $"from={Uri.EscapeDataString($"{from:O}")}&approval_code={approvalCode}&apply={(apply ? "yes" : "no")}";
        using var message = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri($"{Routes.Prefix}/{Routes.Reconcile}?{query}", UriKind.Relative)
        );
        var (status, body) = await SendAsync(message, cancellationToken);
        return status == 200 && JsonFields.TryParse(body, out var answer)
            ? answer.Elements("approvals"u8).Sum(code => code.Integer("missing"u8) ?? 0)
            : null;
    }

    /// <summary>Reads repeatedly until the result is the expected one or the time limit is over. Returns the last result.</summary>
    public static async Task<string> ReadUntilAsync(
        Func<Task<string>> read,
        string wanted,
        CancellationToken cancellationToken
    )
    {
        long start = TimeProvider.System.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(2);
        while (true)
        {
            string came = await read();
            if (came == wanted || TimeProvider.System.GetElapsedTime(start) > Deadline)
                return came;
            await Task.Delay(pause, cancellationToken);
            if (pause < LongestPause)
                pause *= 2;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<byte[]?> ReadAsync(string route, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri($"{Routes.Prefix}/{route}", UriKind.Relative)
        );
        var (status, body) = await SendAsync(message, cancellationToken);
        return status == 200 ? body : null;
    }

    private async Task<(int Status, byte[] Body)> SendAsync(
        HttpRequestMessage message,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var answer = await _http.SendAsync(message, cancellationToken);
            return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return (0, []);
        }
    }
}
