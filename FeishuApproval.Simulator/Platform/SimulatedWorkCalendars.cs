using System.Globalization;
using System.Text.Json.Nodes;
using FeishuApproval.Simulator.Platform.Data;

namespace FeishuApproval.Simulator.Platform;

/// <summary>Answers the calls about the work calendars of Feishu People. An app sees those of its tenant.</summary>
internal static class SimulatedWorkCalendars
{
    private const string Calendars = "work_calendar";
    private const string Dates = "work_calendar_date";
    private const string IsoDate = "yyyy-MM-dd";
    private const int MaxCalendars = 100;

    /// <summary>The paths of the calls and their names.</summary>
    public static IReadOnlyList<(string Path, string Call)> Calls { get; } =
    [($"/open-apis/corehr/v1/leaves/{Calendars}", Calendars), ($"/open-apis/corehr/v1/leaves/{Dates}", Dates)];

    /// <summary>Answers a call; null when its request is invalid.</summary>
    public static JsonObject? Answer(SimulatedPlatform platform, SimulatedApp app, string call, JsonObject? request)
    {
        if (request?["wk_calendar_ids"] is not JsonArray given)
            return null;
        string[] ids = [.. given.Select(id => (string?)id).OfType<string>()];
        var own = platform.Calendars.Where(calendar => calendar.TenantKey == app.TenantKey);
        return call == Calendars
            ? List(own.Where(calendar => ids.Length == 0 || ids.Contains(calendar.Id)), request["wk_option"])
            : ListDates([.. own.Where(calendar => ids.Contains(calendar.Id))], ids.Length, request, platform.MaxPage);
    }

    private static JsonObject? List(IEnumerable<SimulatedCalendar> calendars, JsonNode? page) =>
        (int?)page?["limit"] is > 0 and <= 2000 and var limit
            ? new JsonObject
            {
                ["work_calendars"] = new JsonArray([
                    .. calendars
                        .Where(calendar => calendar.IsEnabled)
                        .Skip((int?)page["offset"] ?? 0)
                        .Take(limit)
                        .Select(calendar => new JsonObject
                        {
                            ["calendar_id"] = calendar.Id,
                            ["calendar_name"] = new JsonObject { ["zh_cn"] = calendar.Name, ["en_us"] = calendar.Id },
                            ["enable"] = true,
                        }),
                ]),
            }
            : null;

    private static JsonObject? ListDates(SimulatedCalendar[] calendars, int asked, JsonObject request, int maxPage)
    {
        if (
            asked is 0 or > MaxCalendars
            || !TryDate((string?)request["begin_date"], out var first)
            || !TryDate((string?)request["end_date"], out var last)
            || last < first
        )
            return null;
        var dates =
            from calendar in calendars
            from number in Enumerable.Range(first.DayNumber, last.DayNumber - first.DayNumber + 1)
            let date = DateOnly.FromDayNumber(number)
            where calendar.End is null || date < calendar.End
            select (Calendar: calendar, Date: date);
        return new JsonObject
        {
            ["calendar_dates"] = new JsonArray([
                .. dates
                    .Skip((int?)request["offset"] ?? 0)
                    .Take(Math.Min(maxPage, (int?)request["limit"] ?? 10))
                    .Select(day => new JsonObject
                    {
                        ["calendar_id"] = day.Calendar.Id,
                        ["date"] = day.Date.ToString(IsoDate, CultureInfo.InvariantCulture),
                        ["date_type"] = day.Calendar.TypeOf(day.Date),
                        ["id"] = day.Date.DayNumber.ToString(CultureInfo.InvariantCulture),
                    }),
            ]),
        };
    }

    private static bool TryDate(string? text, out DateOnly date) =>
        DateOnly.TryParseExact(text, IsoDate, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}
