using System.Globalization;
using FeishuApproval.Events.Facts;
using FeishuApproval.Json;

namespace FeishuApproval.Local.Storage;

/// <summary>The format of times, days and kinds in columns. The texts sort in the order of their values.</summary>
internal static class ColumnValue
{
    private const string DayFormat = "yyyy-MM-dd";
    private const string MinuteFormat = "yyyy-MM-dd'T'HH:mm";

    private static readonly Dictionary<string, AttendanceKind> Kinds = Enum.GetValues<AttendanceKind>()
        .ToDictionary(SnakeCase.Of, StringComparer.Ordinal);

    /// <summary>Converts a time to units of 100 ns since 1970-01-01 UTC.</summary>
    public static long Of(DateTimeOffset time) => time.UtcTicks - DateTime.UnixEpoch.Ticks;

    public static DateTimeOffset Time(long value) => new(DateTime.UnixEpoch.Ticks + value, TimeSpan.Zero);

    public static string Of(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, DayFormat, CultureInfo.InvariantCulture);

    public static string Of(DateTime minute) => minute.ToString(MinuteFormat, CultureInfo.InvariantCulture);

    public static DateTime Minute(string text) => DateTime.ParseExact(text, MinuteFormat, CultureInfo.InvariantCulture);

    public static string Of(AttendanceKind kind) => SnakeCase.Of(kind);

    public static AttendanceKind Kind(string text) => Kinds[text];
}
