using System.Collections.Concurrent;
using FeishuApproval.Attendance.Index;
using FeishuApproval.FeishuPlatform.Api;

namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>
/// The tenant of each app. Details do not name it, but records are listed by it. It comes from the configuration, from the platform, or
/// from the records when all have the same tenant. Safe for concurrent use.
/// </summary>
internal sealed class TenantCatalog(IAttendanceIndex index)
{
    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>The tenant's key; null when it is unknown.</summary>
    public async ValueTask<string?> FindAsync(PlatformClient client, CancellationToken cancellationToken)
    {
        if (client.App.TenantKey is { } configured) return configured;
        if (_known.TryGetValue(client.App.AppId, out string? known)) return known;
        string? found = (await client.GetTenantKeyAsync(cancellationToken)).Value;
        if (found is null && await index.ListTenantsAsync(2, cancellationToken) is [{ Length: > 0 } only]) found = only;
        if (found is not null) _known[client.App.AppId] = found;
        return found;
    }
}
