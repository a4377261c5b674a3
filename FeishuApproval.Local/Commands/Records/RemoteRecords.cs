using System.Runtime.CompilerServices;
using System.Text.Json;
using FeishuApproval.Api.Csv;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;

namespace FeishuApproval.Local.Commands.Records;

/// <summary>Reads the records of a running server page by page, on this machine or in Azure.</summary>
internal sealed class RemoteRecords(Uri address, string? key, TimeProvider time)
{
    /// <summary>Reads all records of the period.</summary>
    /// <exception cref="UsageException">The server cannot be reached or rejects the request. The message contains the reason.</exception>
    public async IAsyncEnumerable<RecordPage> ReadAsync(
        string? tenantKey, DateOnly from, DateOnly to, bool withReverted, bool withCancelLeaves,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var server = new RemotePages(address, key, time);
        string query = Query(tenantKey, from, to, withReverted, withCancelLeaves) + "&format=json";
        string? token = null;
        do
        {
            var page = await server.ReadAsync(Page(query, token), (body, _) => ReadPage(body), cancellationToken);
            yield return page;
            token = page.NextPageToken;
        }
        while (token is not null);
    }

    /// <summary>Reads the rows of the period by employee and day, in the server's format (<see cref="DayCsv"/>).</summary>
    /// <exception cref="UsageException">The server cannot be reached or rejects the request. The message contains the reason.</exception>
    public async IAsyncEnumerable<CsvRows> ReadDaysAsync(
        string? tenantKey, DateOnly from, DateOnly to, bool withReverted, bool withCancelLeaves,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var server = new RemotePages(address, key, time);
        string query = Query(tenantKey, from, to, withReverted, withCancelLeaves) + "&format=csv&layout=days";
        string? token = null;
        do
        {
            (var rows, token) = await server.ReadAsync(Page(query, token), ReadDays, cancellationToken);
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

    private static string Page(string query, string? token) => token is null ? query : $"{query}&page_token={token}";

    private static (CsvRows Rows, string? Token) ReadDays(byte[] body, HttpResponseMessage answer) => (
        CsvRows.Read(body, DayCsv.Columns),
        answer.Headers.TryGetValues(AttendanceListApi.NextPageTokenHeader, out var tokens) ? tokens.First() : null);

    private static RecordPage ReadPage(byte[] body)
    {
        var page = JsonSerializer.Deserialize(body, ReadJson.Instance.RecordPage);
        return page is { Items: not null } && !page.Items.Contains(null!) ? page : throw new JsonException("It is not a page of records.");
    }
}
