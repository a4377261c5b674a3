using System.Buffers;
using System.Globalization;

namespace FeishuApproval.Events.Fields;

/// <summary>Reads Feishu's times: texts without a zone, texts with a zone, and counts since 1970 in s, ms or µs.</summary>
internal sealed class LocalClock(TimeZoneInfo zone)
{
    /// <summary>Longer than any offset and any clock change, and shorter than the time between two clock changes.</summary>
    private static readonly TimeSpan Surroundings = TimeSpan.FromDays(2);

    private static readonly SearchValues<char> CountCharacters = SearchValues.Create("0123456789.");

    private static readonly string[] LocalFormats =
    [
        "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-dd HH:mm",
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
        "yyyy/MM/dd HH:mm:ss",
        "yyyy/MM/dd HH:mm",
        "yyyy/MM/dd",
    ];

    private static readonly string[] ZonedFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd HH:mm:sszzz",
    ];

    /// <summary>Reads a text or a count. Returns false when the text is neither. A count of 0 means "not yet" and becomes null.</summary>
    public bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset? time)
    {
        text = text.Trim();
        time = null;
        if (text.Length > 0 && !text.ContainsAnyExcept(CountCharacters))
        {
            return decimal.TryParse(
                    text,
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out decimal count
                ) && TryFromCount(count, out time);
        }

        if (
            DateTime.TryParseExact(text, LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
        )
        {
            return TryLocal(local, out time);
        }

        if (
            DateTimeOffset.TryParseExact(
                text,
                ZonedFormats,
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var zoned
            )
        )
        {
            time = In(zoned);
            return true;
        }

        return false;
    }

    /// <summary>
    /// Reads the date and the time of day that a text shows, and returns them in the zone. Another offset in the text does not change them:
    /// noon in UTC+7 becomes noon of the zone. Returns null for a time in UTC, unless <paramref name="offset"/> says at which offset it is
    /// to be shown, and for a count.
    /// </summary>
    public DateTimeOffset? ClockTime(ReadOnlySpan<char> text, TimeSpan? offset)
    {
        text = text.Trim();
        if (
            DateTimeOffset.TryParseExact(
                text,
                ZonedFormats,
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var zoned
            )
        )
        {
            if (offset is null && text is [.., 'Z'])
                return null;
            var shown = offset is { } known ? zoned.UtcTicks + known.Ticks : zoned.Ticks;
            return
                shown >= DateTime.MinValue.Ticks
                && shown <= DateTime.MaxValue.Ticks
                && TryLocal(new DateTime(shown), out var time)
                ? time
                : null;
        }

        return
            DateTime.TryParseExact(text, LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            && TryLocal(local, out var wall)
            ? wall
            : null;
    }

    /// <summary>Reads a count since 1970. The size determines the unit: 10 digits are s, 13 are ms, 16 are µs.</summary>
    public bool TryFromCount(decimal count, out DateTimeOffset? time)
    {
        time = null;
        if (count == 0)
            return true;
        decimal seconds = count switch
        {
            < 100_000_000_000m => count,
            < 100_000_000_000_000m => count / 1_000m,
            _ => count / 1_000_000m,
        };

        // The largest DateTimeOffset is at the end of the year 9999.
        if (seconds is < 0 or > 253_402_300_799m)
            return false;
        time = In(DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)));
        return true;
    }

    /// <summary>The midnight at the end of the time's date; the time itself on the last date of the calendar.</summary>
    public DateTimeOffset NextMidnight(DateTimeOffset time) =>
        time.Date < DateTime.MaxValue.Date && TryLocal(time.Date.AddDays(1), out var midnight) && midnight is { } next
            ? next
            : time;

    /// <summary>Converts the instant to the zone's offset.</summary>
    public DateTimeOffset In(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone);

    /// <summary>
    /// Converts a wall-clock time of the zone. A clock change may skip the time: then it moves forward by the length of the change. A time
    /// that occurs twice becomes the later one. The offsets are found by instant, because an offset found by wall-clock time is wrong
    /// around a day that a zone skipped (Samoa, 2011-12-30).
    /// </summary>
    private bool TryLocal(DateTime wall, out DateTimeOffset? time)
    {
        var (before, after) = (OffsetAround(wall, -Surroundings), OffsetAround(wall, Surroundings));
        var (earlier, later) = before > after ? (before, after) : (after, before);
        if (before == after || IsOffsetAt(wall, later))
            return TryAt(wall, later, out time);
        if (IsOffsetAt(wall, earlier))
            return TryAt(wall, earlier, out time);
        time = In(new DateTimeOffset(wall, before));
        return true;
    }

    /// <summary>
    /// The zone's offset before or after a wall-clock time. The wall-clock time is treated as UTC, because the shift is longer than any
    /// offset.
    /// </summary>
    private TimeSpan OffsetAround(DateTime wall, TimeSpan shift) =>
        zone.GetUtcOffset(
            new DateTime(
                Math.Clamp(wall.Ticks + shift.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks),
                DateTimeKind.Utc
            )
        );

    private bool IsOffsetAt(DateTime wall, TimeSpan offset) =>
        zone.GetUtcOffset(new DateTimeOffset(wall, offset).UtcDateTime) == offset;

    /// <summary>
    /// Creates the time. Some programs write "never" as 0001-01-01 00:00:00. With a positive offset, this time is before the smallest
    /// DateTimeOffset.
    /// </summary>
    private static bool TryAt(DateTime wall, TimeSpan offset, out DateTimeOffset? time)
    {
        long utc = wall.Ticks - offset.Ticks;
        bool exists = utc >= DateTime.MinValue.Ticks && utc <= DateTime.MaxValue.Ticks;
        time = exists ? new DateTimeOffset(wall, offset) : null;
        return exists;
    }
}
