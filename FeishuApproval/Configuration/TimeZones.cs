using System.Collections.Frozen;

namespace FeishuApproval.Configuration;

/// <summary>The time zone of each tenant's local times, which have no offset: the zone of the tenant's app, else the common one.</summary>
internal sealed class TimeZones
{
    private readonly FrozenDictionary<string, TimeZoneInfo> _byTenant;

    /// <summary>Creates the zones.</summary>
    /// <param name="common">The zone of the tenants without one of their own, and of what belongs to no tenant.</param>
    /// <param name="byTenant">The zones of tenants, by tenant key.</param>
    public TimeZones(TimeZoneInfo common, IReadOnlyDictionary<string, TimeZoneInfo> byTenant) =>
        (Common, _byTenant) = (common, byTenant.ToFrozenDictionary(StringComparer.Ordinal));

    /// <summary>The zone of the tenants without one of their own, and of what belongs to no tenant, such as the log.</summary>
    public TimeZoneInfo Common { get; }

    /// <summary>One zone for all tenants.</summary>
    public static implicit operator TimeZones(TimeZoneInfo zone) =>
        new(zone, FrozenDictionary<string, TimeZoneInfo>.Empty);

    /// <summary>Returns the zone of a tenant; null is no tenant.</summary>
    public TimeZoneInfo Of(string? tenantKey) =>
        tenantKey is not null && _byTenant.TryGetValue(tenantKey, out var zone) ? zone : Common;

    /// <summary>Returns a time in the zone of a tenant.</summary>
    public DateTimeOffset In(DateTimeOffset time, string? tenantKey) => TimeZoneInfo.ConvertTime(time, Of(tenantKey));

    /// <summary>Returns the date of a time in the zone of a tenant.</summary>
    public DateOnly DateOf(DateTimeOffset time, string? tenantKey) =>
        DateOnly.FromDateTime(In(time, tenantKey).DateTime);
}
