using System.Collections.Concurrent;
using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport;

/// <summary>Work calendars in memory. Safe for concurrent use.</summary>
internal sealed class InMemoryPeopleCalendarStore : IPeopleCalendarStore
{
    private readonly ConcurrentDictionary<string, PeopleCalendar> _calendars = new(StringComparer.Ordinal);

    /// <summary>Whether every call fails.</summary>
    public bool IsUnavailable { get; set; }

    public ValueTask<PeopleCalendar?> LoadAsync(string appId, CancellationToken cancellationToken)
    {
        Check();
        return ValueTask.FromResult(_calendars.GetValueOrDefault(appId));
    }

    public ValueTask SaveAsync(PeopleCalendar calendar, CancellationToken cancellationToken)
    {
        Check();
        _calendars[calendar.AppId] = calendar;
        return ValueTask.CompletedTask;
    }

    private void Check()
    {
        if (IsUnavailable)
            throw new StoreUnavailableException("The store is unavailable.");
    }
}
