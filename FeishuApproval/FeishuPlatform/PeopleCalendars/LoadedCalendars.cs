using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.FeishuPlatform.PeopleCalendars;

/// <summary>The state of a work calendar of Feishu People.</summary>
/// <param name="AppId">The app that reads it.</param>
/// <param name="CalendarId">The calendar's id.</param>
/// <param name="LoadedAt">When its days were last read (UTC); null when they have not been read.</param>
/// <param name="Message">What is wrong and what to do, in sentences; null when the days are up to date.</param>
internal sealed record PeopleCalendarStatus(string AppId, string CalendarId, DateTimeOffset? LoadedAt, string? Message);

/// <summary>The work calendars of Feishu People whose days are in use, and their state. Safe for concurrent use.</summary>
/// <param name="options">The calendars that are set.</param>
/// <param name="tenants">The calendars of the tenants, which get the days.</param>
internal sealed class LoadedCalendars(PeopleCalendarOptions options, TenantCalendars tenants)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PeopleCalendarSetting, (PeopleCalendar? Calendar, PlatformError? Problem)> _states = [];

    /// <summary>The calendars that are set.</summary>
    public IReadOnlyList<PeopleCalendarSetting> Settings => options.Calendars;

    /// <summary>The state of each calendar that is set.</summary>
    public IReadOnlyList<PeopleCalendarStatus> Status
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. Settings.Select(setting =>
                    {
                        var (calendar, problem) = _states.GetValueOrDefault(setting);
                        return new PeopleCalendarStatus(
                            setting.AppId,
                            setting.CalendarId,
                            calendar?.LoadedAt,
                            Describe(calendar, problem)
                        );
                    }),
                ];
            }
        }
    }

    /// <summary>Returns the calendar whose days are in use; null when none are.</summary>
    public PeopleCalendar? Find(PeopleCalendarSetting setting)
    {
        lock (_lock)
            return _states.GetValueOrDefault(setting).Calendar;
    }

    /// <summary>Returns the calendar that is set for a tenant and has no days yet; null when there is none.</summary>
    public PeopleCalendarSetting? FindMissing(string tenantKey) =>
        Settings.FirstOrDefault(setting =>
            (setting.TenantKey is null || setting.TenantKey == tenantKey) && Find(setting) is null
        );

    /// <summary>Uses the days that were read now.</summary>
    public void Use(PeopleCalendarSetting setting, PeopleCalendar calendar)
    {
        lock (_lock)
        {
            _states[setting] = (calendar, null);
            tenants.Set(setting.TenantKey, calendar.Classes);
        }
    }

    /// <summary>Uses days that were stored, unless later ones are in use or another calendar is set now.</summary>
    public void UseStored(PeopleCalendarSetting setting, PeopleCalendar calendar)
    {
        lock (_lock)
        {
            var current = _states.GetValueOrDefault(setting).Calendar;
            if (calendar.CalendarId == setting.CalendarId && (current is null || current.LoadedAt < calendar.LoadedAt))
                Use(setting, calendar);
        }
    }

    /// <summary>Keeps the reason why days could not be read. The days in use stay in use.</summary>
    /// <returns>Whether the reason is new.</returns>
    public bool Fail(PeopleCalendarSetting setting, PlatformError problem)
    {
        lock (_lock)
        {
            var (calendar, last) = _states.GetValueOrDefault(setting);
            _states[setting] = (calendar, problem);
            return last?.Sentence != problem.Sentence;
        }
    }

    private static string? Describe(PeopleCalendar? calendar, PlatformError? problem) =>
        (calendar, problem) switch
        {
            (null, null) =>
                "The work calendar is not loaded yet. Until then, the holiday file, the built-in holidays and the weekend decide.",
            (null, _) =>
                "The work calendar has not been loaded, so the holiday file, the built-in holidays and the weekend decide. "
                    + problem.Sentence,
            (_, null) => null,
            _ =>
                $"The work calendar could not be loaded again; its days of {calendar.LoadedAt:yyyy-MM-dd} stay in use. "
                    + problem.Sentence,
        };
}
