using System.Globalization;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using FeishuApproval.WorkCalendars;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Attendance;

/// <summary>The configuration section <c>Attendance</c>.</summary>
internal static class AttendanceOptions
{
    private const string DefaultBreaks = "12:00-13:00";

    /// <summary>
    /// Returns the time zone of Feishu's local times, which have no offset. The setting is <c>Attendance:TimeZone</c>, an IANA name; the
    /// default is Asia/Shanghai.
    /// </summary>
    /// <exception cref="ConfigurationException">The time zone does not exist.</exception>
    public static TimeZoneInfo LoadTimeZone(IConfiguration configuration)
    {
        string name = configuration["Attendance:TimeZone"] is { Length: > 0 } configured ? configured : "Asia/Shanghai";
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : throw new ConfigurationException(
                Localized.Of(
                    $"Attendance__TimeZone is \"{name}\", which is not a time zone on this machine. Set an IANA name such as Asia/Shanghai "
                        + $"(and install tzdata if the machine has none)."
                )
            );
    }

    /// <summary>Returns what the days and the length of a record are computed with.</summary>
    /// <exception cref="ConfigurationException">A setting of the section <c>Attendance</c> is invalid.</exception>
    public static AttendanceRules LoadRules(IConfiguration configuration, WorkCalendar calendar) =>
        new(LoadTimeZone(configuration), LoadBreaks(configuration), calendar);

    /// <summary>
    /// Returns the breaks of a working day. The setting is <c>Attendance:Breaks</c>, local times joined by commas; empty for none.
    /// </summary>
    private static Break[] LoadBreaks(IConfiguration configuration)
    {
        string text = configuration["Attendance:Breaks"] ?? DefaultBreaks;
        Break[] breaks =
        [
            .. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(each => TryReadBreak(each) ?? throw Invalid(text, Localized.Of($"\"{each}\" is not one")))
                .OrderBy(each => each.Start),
        ];
        for (int i = 1; i < breaks.Length; i++)
        {
            if (breaks[i].Start < breaks[i - 1].End)
                throw Invalid(text, Localized.Of($"two of them overlap"));
        }

        return breaks;
    }

    private static Break? TryReadBreak(string text) =>
        text.Split('-', StringSplitOptions.TrimEntries) is [var start, var end]
        && TimeOnly.TryParseExact(start, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from)
        && TimeOnly.TryParseExact(end, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var to)
        && from < to
            ? new Break(from, to)
            : null;

    private static ConfigurationException Invalid(string text, string problem) =>
        new(
            Localized.Of(
                $"Attendance__Breaks is \"{text}\"; {problem}. Write breaks like 12:00-13:00,18:00-18:30, each within one day and without "
                    + $"overlaps, or nothing for none."
            )
        );
}
