using System.Collections.Immutable;

namespace FeishuApproval.WorkCalendars;

/// <summary>
/// The calendar of each tenant: its own days, as far as they are loaded, before the common sources. Safe for concurrent use.
/// </summary>
internal sealed class TenantCalendars
{
    private readonly WorkCalendar _common;
    private ImmutableDictionary<string, WorkCalendar> _byTenant = ImmutableDictionary.Create<string, WorkCalendar>(
        StringComparer.Ordinal
    );

    private WorkCalendar _ofOthers;

    /// <param name="common">The calendar of the tenants without days of their own.</param>
    public TenantCalendars(WorkCalendar common) => _common = _ofOthers = common;

    /// <summary>One calendar for all tenants.</summary>
    public static implicit operator TenantCalendars(WorkCalendar calendar) => new(calendar);

    /// <summary>Returns the calendar of a tenant; null is no tenant.</summary>
    public WorkCalendar Of(string? tenantKey) =>
        tenantKey is not null && Volatile.Read(ref _byTenant).TryGetValue(tenantKey, out var own)
            ? own
            : Volatile.Read(ref _ofOthers);

    /// <summary>Sets the own days of a tenant, and replaces those before.</summary>
    /// <param name="tenantKey">The tenant; null for all tenants without days of their own.</param>
    /// <param name="days">The days.</param>
    public void Set(string? tenantKey, DayClassList days)
    {
        var calendar = _common.With(days);
        if (tenantKey is null)
            Volatile.Write(ref _ofOthers, calendar);
        else
            ImmutableInterlocked.Update(ref _byTenant, calendars => calendars.SetItem(tenantKey, calendar));
    }
}
