using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FeishuApproval.Simulator;

/// <summary>
/// Moves the dates of a sample by whole weeks, so that its first date is in the current week and every weekday stays the same.
/// </summary>
internal static partial class DateShift
{
    private const string DayFormat = "yyyy-MM-dd";
    private const int DaysOfAWeek = 7;

    /// <summary>Moves the dates of a sample. A sample without dates is returned unchanged.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="today">A day in the target week.</param>
    public static Sample ToWeekOf(Sample sample, DateOnly today)
    {
        string body = Encoding.UTF8.GetString(sample.Body.Span);
        if (FirstDay(body) is not { } first)
            return sample;
        int days = Monday(today).DayNumber - Monday(first).DayNumber;
        body = Days.Replace(body, match => TryDay(match.Value, out var day) ? Text(day.AddDays(days)) : match.Value);
        body = UnixTimes.Replace(body, match => Move(match.Value, days));
        return sample with { Body = Encoding.UTF8.GetBytes(body) };
    }

    private static DateOnly? FirstDay(string body)
    {
        foreach (Match match in Days.Matches(body))
        {
            if (TryDay(match.Value, out var day))
                return day;
        }

        // A start time comes before other times, for example the time of the approval.
        var times = UnixTimes.Matches(body);
        var start = times.FirstOrDefault(match =>
            body.AsSpan(0, match.Index).TrimEnd("\\\": ").EndsWith("start_time", StringComparison.Ordinal)
        );
        return (start ?? times.FirstOrDefault()) is { } found
            ? DateOnly.FromDateTime(Time(found.Value).UtcDateTime)
            : null;
    }

    private static bool TryDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out day)
        && day.Year is > 1970 and < 2100;

    private static string Text(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    private static string Move(string unixTime, int days)
    {
        long unit = IsMilliseconds(unixTime) ? 1000 : 1;
        return (long.Parse(unixTime, CultureInfo.InvariantCulture) + days * 86_400L * unit).ToString(
            CultureInfo.InvariantCulture
        );
    }

    private static DateTimeOffset Time(string unixTime)
    {
        long number = long.Parse(unixTime, CultureInfo.InvariantCulture);
        return IsMilliseconds(unixTime)
            ? DateTimeOffset.FromUnixTimeMilliseconds(number)
            : DateTimeOffset.FromUnixTimeSeconds(number);
    }

    private static bool IsMilliseconds(string unixTime) => unixTime.Length == 13;

    private static DateOnly Monday(DateOnly day) =>
        day.AddDays(-(((int)day.DayOfWeek + DaysOfAWeek - 1) % DaysOfAWeek));

    [GeneratedRegex("(?<=\")[0-9]{4}-[0-9]{2}-[0-9]{2}(?=[\" T\\\\])", RegexOptions.CultureInvariant)]
    private static partial Regex Days { get; }

    [GeneratedRegex(
        "(?<=\"[a-z_]*time\\\\?\" ?: ?\\\\?\"?)1[0-9]{9}(?:[0-9]{3})?(?![0-9.])",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex UnixTimes { get; }
}
