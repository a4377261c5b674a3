using System.Collections.Immutable;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Localization;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.FeishuPlatform.PeopleCalendars;

/// <summary>Reads the days of a work calendar from Feishu People.</summary>
internal static class PeopleCalendarReader
{
    /// <summary>The most pages that are read; a full page has <see cref="PlatformClient.MaxCalendarDates"/> days.</summary>
    private const int MaxPages = 60;

    /// <summary>The most calendars that a message names.</summary>
    private const int NamedCalendars = 10;

    /// <summary>Reads the days of last year, this year and next year.</summary>
    /// <returns>The days, or why they cannot be read, in a sentence that says what to do.</returns>
    public static async ValueTask<PlatformResult<PeopleCalendar>> ReadAsync(
        PlatformClient client,
        PeopleCalendarSetting setting,
        DateOnly today,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var (first, last) = (new DateOnly(today.Year - 1, 1, 1), new DateOnly(today.Year + 1, 12, 31));
        var days = new Dictionary<DateOnly, DayClass>();
        var seen = new HashSet<DateOnly>();
        int offset = 0;
        for (int pages = 0; seen.Count <= last.DayNumber - first.DayNumber; pages++)
        {
            if (pages == MaxPages)
            {
                return new PlatformError(
                    PlatformErrorKind.BadAnswer,
                    Localized.Of(
                        $"Feishu People gives the days of the work calendar {setting.CalendarId} on more than {MaxPages} pages, so they cannot be "
                            + $"read to their end."
                    )
                );
            }

            var page = await client.ListCalendarDatesAsync(setting.CalendarId, first, last, offset, cancellationToken);
            if (!page.TryGet(out var dates, out var error))
                return await ExplainAsync(client, setting, error, cancellationToken);

            // The answer does not say which page is the last, and its pages may be shorter than asked for.
            int before = seen.Count;
            foreach (var date in dates.Where(date => date.Date >= first && date.Date <= last))
            {
                if (date.CalendarId == setting.CalendarId && seen.Add(date.Date) && ClassOf(date.Type) is { } kind)
                    days[date.Date] = kind;
            }

            if (seen.Count == before)
                break;
            offset += dates.Length;
        }

        return days.Count == 0
            ? await ExplainAsync(client, setting, error: null, cancellationToken)
            : new PeopleCalendar
            {
                AppId = client.App.AppId,
                CalendarId = setting.CalendarId,
                LoadedAt = now,
                First = first,
                Last = last,
                Days = DayClassList.TextOf(first, last, days),
            };
    }

    private static DayClass? ClassOf(string? type) =>
        type switch
        {
            "workday" => DayClass.Workday,
            "day_off" => DayClass.RestDay,
            "public_holiday" => DayClass.Holiday,
            _ => null,
        };

    /// <summary>Finds out whether the id is unknown, which the platform does not say clearly.</summary>
    private static async ValueTask<PlatformError> ExplainAsync(
        PlatformClient client,
        PeopleCalendarSetting setting,
        PlatformError? error,
        CancellationToken cancellationToken
    )
    {
        if (
            error is
            { Kind: not (PlatformErrorKind.Refused or PlatformErrorKind.NotFound or PlatformErrorKind.NoPermission) }
        )
            return error;
        if (!(await client.ListCalendarsAsync(cancellationToken)).TryGet(out var calendars, out var listError))
            return error ?? listError;
        if (!calendars.Any(calendar => calendar.Id == setting.CalendarId))
            return Unknown(setting, calendars);
        return error
            ?? new PlatformError(
                PlatformErrorKind.NotFound,
                Localized.Of(
                    $"The work calendar {setting.CalendarId} has no days in Feishu People (飞书人事). Have an administrator of Feishu People set its "
                        + $"workdays and days off."
                )
            );
    }

    private static PlatformError Unknown(PeopleCalendarSetting setting, ImmutableArray<CalendarName> calendars)
    {
        string names = string.Join(
            ", ",
            calendars
                .Take(NamedCalendars)
                .Select(calendar => calendar.Name is { } name ? $"{calendar.Id} ({name})" : calendar.Id)
        );
        return new PlatformError(
            PlatformErrorKind.NotFound,
            calendars.IsEmpty
                ? Localized.Of(
                    $"Feishu People (飞书人事) has no enabled work calendar. Have an administrator of Feishu People enable one, or remove "
                        + $"{setting.Name}."
                )
                : Localized.Of(
                    $"Feishu People (飞书人事) has no enabled work calendar {setting.CalendarId}. Set {setting.Name} to the id of one of its "
                        + $"{calendars.Length} calendars: {names}{(calendars.Length > NamedCalendars ? ", …" : string.Empty)}."
                )
        );
    }
}
