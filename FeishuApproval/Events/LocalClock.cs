using System.Buffers;
using System.Globalization;

namespace FeishuApproval.Events;

/// <summary>Reads Feishu's times: texts without a zone, texts with one, and counts since 1970 in s, ms or µs.</summary>
internal sealed class LocalClock(TimeZoneInfo zone)
{
    /// <summary>Longer than any offset and any clock change, shorter than the time between two changes.</summary>
    private static readonly TimeSpan Surroundings = TimeSpan.FromDays(2);

    private static readonly SearchValues<char> CountCharacters = SearchValues.Create("0123456789.");

    private static readonly string[] LocalFormats =
    [
        "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy/MM/dd HH:mm:ss", "yyyy/MM/dd HH:mm", "yyyy/MM/dd",
    ];

    private static readonly string[] ZonedFormats =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:sszzz"];

    /// <summary>Reads either kind; false when the text is neither. A count of 0 means "not yet" and reads as null.</summary>
    public bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset? time)
    {
        text = text.Trim();
        time = null;
        if (text.Length > 0 && !text.ContainsAnyExcept(CountCharacters))
        {
            return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count)
                && TryFromCount(count, out time);
        }

        if (DateTime.TryParseExact(text, LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return TryLocal(local, out time);
        }

        if (DateTimeOffset.TryParseExact(text, ZonedFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var zoned))
        {
            time = In(zoned);
            return true;
        }

        return false;
    }

    /// <summary>Reads a count since 1970, its unit told by its size: 10 digits s, 13 ms, 16 µs.</summary>
    public bool TryFromCount(decimal count, out DateTimeOffset? time)
    {
        time = null;
        if (count == 0) return true;
        decimal seconds = count switch
        {
            < 100_000_000_000m => count,
            < 100_000_000_000_000m => count / 1_000m,
            _ => count / 1_000_000m,
        };

        // The year 9999 bounds what a DateTimeOffset holds.
        if (seconds is < 0 or > 253_402_300_799m) return false;
        time = In(DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)));
        return true;
    }

    /// <summary>The same instant with the zone's offset.</summary>
    public DateTimeOffset In(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone);

    /// <summary>
    /// A wall-clock time of the zone. One that a clock change skips moves on by the change; one that comes twice is the later. The offsets
    /// are looked up by instant: looked up by wall-clock time they are wrong around a day that a zone skipped (Samoa, 2011-12-30).
    /// </summary>
    private bool TryLocal(DateTime wall, out DateTimeOffset? time)
    {
        var (before, after) = (OffsetAround(wall, -Surroundings), OffsetAround(wall, Surroundings));
        var (earlier, later) = before > after ? (before, after) : (after, before);
        if (before == after || IsOffsetAt(wall, later)) return TryAt(wall, later, out time);
        if (IsOffsetAt(wall, earlier)) return TryAt(wall, earlier, out time);
        time = In(new DateTimeOffset(wall, before));
        return true;
    }

    /// <summary>The offset some time before or after a wall-clock time, which is taken for UTC: no offset is longer than that.</summary>
    private TimeSpan OffsetAround(DateTime wall, TimeSpan shift) =>
        zone.GetUtcOffset(
            new DateTime(Math.Clamp(wall.Ticks + shift.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), DateTimeKind.Utc));

    private bool IsOffsetAt(DateTime wall, TimeSpan offset) => zone.GetUtcOffset(new DateTimeOffset(wall, offset).UtcDateTime) == offset;

    /// <summary>
    /// 0001-01-01 00:00:00 is how some programs write "never"; east of Greenwich it is before the smallest DateTimeOffset.
    /// </summary>
    private static bool TryAt(DateTime wall, TimeSpan offset, out DateTimeOffset? time)
    {
        long utc = wall.Ticks - offset.Ticks;
        bool exists = utc >= DateTime.MinValue.Ticks && utc <= DateTime.MaxValue.Ticks;
        time = exists ? new DateTimeOffset(wall, offset) : null;
        return exists;
    }
}
