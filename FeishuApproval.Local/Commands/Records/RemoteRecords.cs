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
    public IAsyncEnumerable<RecordPage> ReadAsync(
        string? tenantKey,
        DateOnly from,
        DateOnly to,
        bool withReverted,
        bool withCancelLeaves,
        CancellationToken cancellationToken = default
    ) =>
        ReadPagesAsync(
            Query(tenantKey, from, to, withReverted, withCancelLeaves) + "&format=json",
            ReadPage,
            cancellationToken
        );

    /// <summary>Reads the rows of the period by employee and day, in the server's format (<see cref="DayCsv"/>).</summary>
    /// <exception cref="UsageException">The server cannot be reached or rejects the request. The message contains the reason.</exception>
    public IAsyncEnumerable<CsvRows> ReadDaysAsync(
        string? tenantKey,
        DateOnly from,
        DateOnly to,
        bool withReverted,
        bool withCancelLeaves,
        CancellationToken cancellationToken = default
    ) =>
        ReadPagesAsync(
            Query(tenantKey, from, to, withReverted, withCancelLeaves) + "&format=csv&layout=days",
            ReadDays,
            cancellationToken
        );

    private async IAsyncEnumerable<T> ReadPagesAsync<T>(
        string query,
        Func<byte[], HttpResponseMessage, (T Page, string? Token)> read,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var server = new RemotePages(address, key, time);
        string? token = null;
        do
        {
            string pageQuery = token is null ? query : $"{query}&page_token={token}";
            (var page, token) = await server.ReadAsync(pageQuery, read, cancellationToken);
            yield return page;
        } while (token is not null);
    }

    private static string Query(string? tenantKey, DateOnly from, DateOnly to, bool withReverted, bool withCancelLeaves)
    {
        string query =
            $"{Routes.Prefix}/{Routes.Attendance}?from={DayOption.Text(from)}&to={DayOption.Text(to)}&page_size={ListRequest.MaxPageSize}";
        if (withReverted)
            query += "&status=all";
        if (withCancelLeaves)
            query += "&cancel_leaves=true";
        return tenantKey is null ? query : $"{query}&tenant_key={Uri.EscapeDataString(tenantKey)}";
    }

    private static (CsvRows Rows, string? Token) ReadDays(byte[] body, HttpResponseMessage answer) =>
        (
            CsvRows.Read(body, DayCsv.Columns),
            answer.Headers.TryGetValues(AttendanceListApi.NextPageTokenHeader, out var tokens) ? tokens.First() : null
        );

    private static (RecordPage Page, string? Token) ReadPage(byte[] body, HttpResponseMessage answer)
    {
        var page = JsonSerializer.Deserialize(body, ReadJson.Instance.RecordPage);
        return page is { Items: not null } && !page.Items.Contains(null!)
            ? (page, page.NextPageToken)
            : throw new JsonException("It is not a page of records.");
    }
}
