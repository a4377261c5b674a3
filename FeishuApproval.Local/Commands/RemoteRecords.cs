using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FeishuApproval.Api.Csv;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;

namespace FeishuApproval.Local.Commands;

/// <summary>The records of a running server, here or in Azure, read a page at a time.</summary>
internal sealed class RemoteRecords(Uri address, string? key, TimeProvider time)
{
    private const int Attempts = 6;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(100);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause that a server may request.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>All records of the period.</summary>
    /// <exception cref="UsageException">The server cannot be reached or refuses; the message says why.</exception>
    public async IAsyncEnumerable<RecordPage> ReadAsync(
        string? tenantKey, DateOnly from, DateOnly to, bool withReverted, bool withCancelLeaves,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var http = ServerConnection.Open(address, key, Timeout);
        string query = Query(tenantKey, from, to, withReverted, withCancelLeaves) + "&format=json";
        string? token = null;
        do
        {
            var page = await ReadPageAsync(http, Page(query, token), (body, _) => ReadPage(body), cancellationToken);
            yield return page;
            token = page.NextPageToken;
        }
        while (token is not null);
    }

    /// <summary>The rows of the period by employee and day, as the server writes them (<see cref="DayCsv"/>).</summary>
    /// <exception cref="UsageException">The server cannot be reached or refuses; the message says why.</exception>
    public async IAsyncEnumerable<CsvRows> ReadDaysAsync(
        string? tenantKey, DateOnly from, DateOnly to, bool withReverted, bool withCancelLeaves,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var http = ServerConnection.Open(address, key, Timeout);
        string query = Query(tenantKey, from, to, withReverted, withCancelLeaves) + "&format=csv&layout=days";
        string? token = null;
        do
        {
            (var rows, token) = await ReadPageAsync(http, Page(query, token), ReadDays, cancellationToken);
            yield return rows;
        }
        while (token is not null);
    }

    private static string Query(string? tenantKey, DateOnly from, DateOnly to, bool withReverted, bool withCancelLeaves)
    {
        string query =
            $"{Routes.Prefix}/{Routes.Attendance}?from={DayOption.Text(from)}&to={DayOption.Text(to)}&page_size={ListRequest.MaxPageSize}";
        if (withReverted) query += "&status=all";
        if (withCancelLeaves) query += "&cancel_leaves=true";
        return tenantKey is null ? query : $"{query}&tenant_key={Uri.EscapeDataString(tenantKey)}";
    }

    private Uri Page(string query, string? token) => new(address, token is null ? query : $"{query}&page_token={token}");

    private async Task<T> ReadPageAsync<T>(
        HttpClient http, Uri url, Func<byte[], HttpResponseMessage, T> read, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            var pause = Pause;
            try
            {
                using var answer = await http.GetAsync(url, cancellationToken);
                ServerConnection.RefuseRedirect(address, answer);
                byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
                if (answer.StatusCode == HttpStatusCode.OK) return ServerConnection.Read(address, body, content => read(content, answer));
                if (answer.StatusCode == HttpStatusCode.Unauthorized)
                {
                    throw new UsageException($"{address} requires another key: give it with --key or as Api__Key of the environment.");
                }

                if (!IsPassing(answer.StatusCode) || attempt == Attempts)
                {
                    string refusal = ServerError.Sentence(body) is { } sentence ? $": {sentence}" : ".";
                    throw new UsageException($"{address} answered {(int)answer.StatusCode}{refusal}");
                }

                pause = AskedFor(answer.Headers.RetryAfter) ?? Pause;
            }
            catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
            {
                throw ServerConnection.Foreign(address);
            }
            catch (Exception exception) when (
                exception is HttpRequestException or IOException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                if (attempt == Attempts || exception is HttpRequestException
                    {
                        HttpRequestError: HttpRequestError.ConnectionError
                    or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
                    })
                {
                    throw new UsageException($"{address} cannot be reached: {exception.Message}");
                }
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private static (CsvRows Rows, string? Token) ReadDays(byte[] body, HttpResponseMessage answer) => (
        CsvRows.Read(body, DayCsv.Columns),
        answer.Headers.TryGetValues(AttendanceListApi.NextPageTokenHeader, out var tokens) ? tokens.First() : null);

    private static RecordPage ReadPage(byte[] body)
    {
        var page = JsonSerializer.Deserialize(body, ReadJson.Instance.RecordPage);
        return page is { Items: not null } && !page.Items.Contains(null!) ? page : throw new JsonException("It is not a page of records.");
    }

    /// <summary>
    /// Whether the same request may succeed a little later: the server, its store or a proxy is busy or restarts.
    /// </summary>
    private static bool IsPassing(HttpStatusCode status) => status
        is HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>The wait that the server requests, in seconds or until a time, within bounds; null when it requests none.</summary>
    private TimeSpan? AskedFor(RetryConditionHeaderValue? retryAfter) => (retryAfter?.Delta ?? retryAfter?.Date - time.GetUtcNow()) switch
    {
        null => null,
        { } wait when wait < TimeSpan.Zero => TimeSpan.Zero,
        { } wait when wait > LongestPause => LongestPause,
        { } wait => wait,
    };
}
