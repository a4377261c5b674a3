using System.Collections.Concurrent;
using FeishuApproval.Attendance.Records;
using FeishuApproval.FeishuPlatform.Api;

namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>
/// Finds the tenant of each app. Details do not contain the tenant, but records are listed by tenant. The tenant comes from the
/// configuration or the platform. When all records have the same tenant, it comes from the records. Safe for concurrent use.
/// </summary>
internal sealed class TenantCatalog(IAttendanceStore store)
{
    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>The tenant's key; null when it is unknown.</summary>
    public async ValueTask<string?> FindAsync(PlatformClient client, CancellationToken cancellationToken)
    {
        if (client.App.TenantKey is { } configured)
            return configured;
        if (_known.TryGetValue(client.App.AppId, out string? known))
            return known;
        string? found = (await client.GetTenantKeyAsync(cancellationToken)).Value;
        if (found is null && await store.ListTenantsAsync(2, cancellationToken) is [{ Length: > 0 } only])
            found = only;
        if (found is not null)
            _known[client.App.AppId] = found;
        return found;
    }
}
