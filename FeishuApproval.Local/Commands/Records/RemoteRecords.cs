using System.Runtime.CompilerServices;
using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Summary;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;

namespace FeishuApproval.Local.Commands.Records;

/// <summary>Reads the records of a running server page by page, on this machine or in Azure.</summary>
/// <param name="address">The address of the server.</param>
/// <param name="key">The server's key; null or empty sends no key.</param>
/// <param name="tenantKey">The tenant; null lets the server choose.</param>
/// <param name="time">The clock that the pauses between attempts use.</param>
internal sealed class RemoteRecords(Uri address, string? key, string? tenantKey, TimeProvider time)
{
    /// <summary>Reads all records of the period.</summary>
    /// <exception cref="UsageException">The server cannot be reached or rejects the request. The message contains the reason.</exception>
    public IAsyncEnumerable<RecordPage> ReadAsync(
        DateOnly from,
        DateOnly to,
        bool withReverted,
        bool withCancelLeaves,
        CancellationToken cancellationToken = default
    ) => ReadPagesAsync(ListQuery(from, to, withReverted, withCancelLeaves), ReadPage, cancellationToken);

    /// <summary>Reads the days of the period by employee. Each row has the values of the columns of the days.</summary>
    /// <exception cref="UsageException">The server cannot be reached or rejects the request. The message contains the reason.</exception>
    public IAsyncEnumerable<IReadOnlyList<object?[]>> ReadDaysAsync(
        DateOnly from,
        DateOnly to,
        bool withReverted,
        bool withCancelLeaves,
        CancellationToken cancellationToken = default
    ) =>
        ReadPagesAsync(
            ListQuery(from, to, withReverted, withCancelLeaves) + "&layout=days",
            DayPage.Read,
            cancellationToken
        );

    /// <summary>Reads the summary of the period by employee, kind and type.</summary>
    /// <exception cref="UsageException">The server cannot be reached or rejects the request. The message contains the reason.</exception>
    public async IAsyncEnumerable<IReadOnlyList<SummaryRow>> ReadSummaryAsync(
        DateOnly from,
        DateOnly to,
        bool withReverted,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        using var server = new RemotePages(address, key, time);
        yield return await server.ReadAsync(
            Query(Routes.Summary, from, to, withReverted),
            (body, _) => ReadSummary(body),
            cancellationToken
        );
    }

    private async IAsyncEnumerable<T> ReadPagesAsync<T>(
        string query,
        Func<byte[], (T Page, string? Token)> read,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var server = new RemotePages(address, key, time);
        string? token = null;
        do
        {
            string pageQuery = token is null ? query : $"{query}&page_token={token}";
            (var page, token) = await server.ReadAsync(pageQuery, (body, _) => read(body), cancellationToken);
            yield return page;
        } while (token is not null);
    }

    private string ListQuery(DateOnly from, DateOnly to, bool withReverted, bool withCancelLeaves)
    {
        string query = $"{Query(Routes.Attendance, from, to, withReverted)}&page_size={ListRequest.MaxPageSize}";
        return withCancelLeaves ? query + "&cancel_leaves=true" : query;
    }

    private string Query(string route, DateOnly from, DateOnly to, bool withReverted)
    {
        string query = $"{Routes.Prefix}/{route}?from={DayOption.Text(from)}&to={DayOption.Text(to)}&format=json";
        if (withReverted)
            query += "&status=all";
        return tenantKey is null ? query : $"{query}&tenant_key={Uri.EscapeDataString(tenantKey)}";
    }

    private static (RecordPage Page, string? Token) ReadPage(byte[] body)
    {
        var page = JsonSerializer.Deserialize(body, ReadJson.Instance.RecordPage);
        return page is { Items: not null } && !page.Items.Contains(null!)
            ? (page, page.NextPageToken)
            : throw new JsonException("It is not a page of records.");
    }

    private static IReadOnlyList<SummaryRow> ReadSummary(byte[] body)
    {
        var summary = JsonSerializer.Deserialize(body, SummaryJson.Instance.PeriodSummary);
        return summary is { Items: not null } && !summary.Items.Contains(null!)
            ? summary.Items
            : throw new JsonException("It is not a summary.");
    }
}
