using System.Runtime.CompilerServices;
using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;

namespace FeishuApproval.Local.Commands;

/// <summary>The records of a running server, here or in Azure, read a page at a time.</summary>
internal sealed class RemoteRecords(Uri address, string? key, TimeProvider time)
{
    /// <summary>All records of the period.</summary>
    /// <exception cref="UsageException">The server cannot be reached or refuses; the message says why.</exception>
    public async IAsyncEnumerable<RecordPage> ReadAsync(
        string? tenantKey, DateOnly from, DateOnly to, bool withReverted, bool withCancelLeaves,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var server = new RemotePages(address, key, time);
        string query =
            $"{Routes.Prefix}/{Routes.Attendance}?from={DayOption.Text(from)}&to={DayOption.Text(to)}&page_size={ListRequest.MaxPageSize}&format=json";
        if (withReverted) query += "&status=all";
        if (withCancelLeaves) query += "&cancel_leaves=true";
        if (tenantKey is not null) query += $"&tenant_key={Uri.EscapeDataString(tenantKey)}";
        string? token = null;
        do
        {
            var page = await server.ReadAsync(token is null ? query : $"{query}&page_token={token}", ReadPage, cancellationToken);
            yield return page;
            token = page.NextPageToken;
        }
        while (token is not null);
    }

    private static RecordPage ReadPage(byte[] body)
    {
        var page = JsonSerializer.Deserialize(body, ReadJson.Instance.RecordPage);
        return page is { Items: not null } && !page.Items.Contains(null!) ? page : throw new JsonException("It is no page of records.");
    }
}
