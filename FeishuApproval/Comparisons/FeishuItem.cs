using System.Globalization;
using System.Text.Json;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Json;

namespace FeishuApproval.Comparisons;

/// <summary>An approval of an employee in Feishu's attendance.</summary>
/// <param name="UserId">The employee.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Start">The start; for a correction, the corrected time.</param>
/// <param name="End">The end, exclusive; for a correction, the corrected time.</param>
internal sealed record FeishuItem(string UserId, AttendanceKind Kind, DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>The length in seconds; null for trips and corrections, which have none.</summary>
    public long? Seconds { get; init; }

    /// <summary>The unit of the length; null when there is no length, or its unit is unknown.</summary>
    public LengthUnit? Unit { get; init; }

    /// <summary>The name of the type; null when there is none.</summary>
    public string? TypeName { get; init; }

    /// <summary>Feishu's id of the approval in the attendance, which no event contains; null when there is none.</summary>
    public string? ApprovalId { get; init; }

    /// <summary>Whether it counts for the period. The days around it are read, too, for corrections of night shifts.</summary>
    public bool IsInside { get; init; } = true;

    /// <summary>Whether it is a process of Feishu People (corehr).</summary>
    public bool IsPeopleProcess { get; init; }

    /// <summary>The length in its unit; null when it is unknown.</summary>
    public RecordLength? Length =>
        Seconds is { } seconds && Unit is { } unit ? new RecordLength(0, unit).WithSeconds(seconds) : null;
}

/// <summary>
/// Reads the answers of Feishu's attendance. Times are local to the zone of their row. A row is for one employee and
/// day, so an approval of several days can be in several rows.
/// </summary>
/// <param name="zone">The attendance zone, in which times are returned.</param>
internal sealed class FeishuItemReader(TimeZoneInfo zone)
{
    /// <summary>Ends of leaves are written as 23:59:59 instead of midnight.</summary>
    private static readonly TimeSpan LastSecond = new(23, 59, 59);

    private readonly LocalClock _clock = new(zone);
    private readonly Dictionary<string, LocalClock?> _clocks = new(StringComparer.Ordinal);

    /// <summary>The number of approvals that could not be read.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Reads the approvals of rows. The parts of one approval are one item.</summary>
    public IReadOnlyList<FeishuItem> ReadApprovals(IEnumerable<JsonElement> rows)
    {
        var items = new List<FeishuItem>();
        foreach (var row in rows)
        {
            Read(items, row, row.Elements("leaves"u8), AttendanceKind.Leave);
            Read(items, row, row.Elements("outs"u8), AttendanceKind.Out);
            Read(items, row, row.Elements("overtime_works"u8), AttendanceKind.Overtime);
            Read(items, row, row.Elements("trips"u8), AttendanceKind.Trip);
        }

        return
        [
            .. items
                .Distinct()
                .GroupBy(item => (item.UserId, item.Kind, Approval: item.ApprovalId ?? $"{item.Start.UtcTicks}"))
                .Select(parts => Whole([.. parts])),
        ];
    }

    /// <summary>Reads corrections. A correction counts for its working day.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="from">The first day of the period.</param>
    /// <param name="through">The last day.</param>
    public IReadOnlyList<FeishuItem> ReadCorrections(IEnumerable<JsonElement> rows, DateOnly from, DateOnly through)
    {
        var items = new List<FeishuItem>();
        foreach (var row in rows)
        {
            if (
                row.Text("user_id"u8) is { } userId
                && (Time(row, row, "remedy_time"u8) ?? Time(row, row, "time"u8)) is { } time
            )
            {
                var day = Day(row) ?? DateOnly.FromDateTime(time.DateTime);
                items.Add(
                    new FeishuItem(userId, AttendanceKind.Remedy, time, time)
                    {
                        ApprovalId = ApprovalId(row),
                        IsInside = day >= from && day <= through,
                    }
                );
            }
            else
                Unreadable++;
        }

        return [.. items.Distinct()];
    }

    private void Read(List<FeishuItem> items, JsonElement row, IEnumerable<JsonElement> approvals, AttendanceKind kind)
    {
        foreach (var approval in approvals)
        {
            if (
                row.Text("user_id"u8) is { } userId
                && Time(row, approval, "start_time"u8) is { } start
                && Time(row, approval, "end_time"u8, isEnd: true) is { } end
            )
            {
                items.Add(
                    new FeishuItem(userId, kind, start, end)
                    {
                        Seconds = kind switch
                        {
                            AttendanceKind.Overtime => Seconds(approval, "duration"u8, isInUnits: true),
                            AttendanceKind.Trip => null,
                            _ => Seconds(approval, "interval"u8, isInUnits: false),
                        },
                        Unit = UnitOf(approval)?.Unit,
                        TypeName = TypeName(approval),
                        ApprovalId = ApprovalId(approval),
                        IsPeopleProcess = approval.Elements("process_id"u8).Any(id => id.Scalar() is not null),
                    }
                );
            }
            else
                Unreadable++;
        }
    }

    /// <summary>Joins the parts of an approval.</summary>
    private static FeishuItem Whole(FeishuItem[] parts) =>
        parts[0] with
        {
            Start = parts.Min(part => part.Start),
            End = parts.Max(part => part.End),
            Seconds = parts.All(part => part.Seconds is not null) ? parts.Sum(part => part.Seconds) : null,
        };

    /// <summary>Reads a local time of a row's zone. An empty zone is UTC.</summary>
    private DateTimeOffset? Time(JsonElement row, JsonElement value, ReadOnlySpan<byte> name, bool isEnd = false)
    {
        if (value.Text(name) is not { } text || ClockOf(row.Text("time_zone"u8) ?? "UTC") is not { } clock)
            return null;
        if (!clock.TryParse(text, out var read) || read is not { } time)
            return null;
        return _clock.In(isEnd && time.TimeOfDay == LastSecond ? clock.NextMidnight(time) : time);
    }

    private LocalClock? ClockOf(string name)
    {
        if (!_clocks.TryGetValue(name, out var clock))
        {
            clock = TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found) ? new LocalClock(found) : null;
            _clocks[name] = clock;
        }

        return clock;
    }

    /// <summary>
    /// Reads a length. The documentation of <c>interval</c> says seconds whatever the unit is, and its example shows a number of units, so a
    /// number that is less than a minute is a number of units.
    /// </summary>
    private static long? Seconds(JsonElement approval, ReadOnlySpan<byte> name, bool isInUnits)
    {
        if (
            !decimal.TryParse(approval.Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            || number is < 0 or > 1_000_000_000
        )
            return null;
        if (!isInUnits && number is 0 or >= 60)
            return (long)number;
        return UnitOf(approval) is var (_, seconds) ? (long)decimal.Round(number * seconds) : null;
    }

    /// <summary>The unit of an approval and its seconds: 1 day, 2 hour, 3 half day, 4 half hour. Feishu counts 24 hours for a day.</summary>
    private static (LengthUnit Unit, long Seconds)? UnitOf(JsonElement approval) =>
        approval.Integer("unit"u8) switch
        {
            1 => (LengthUnit.Day, 2 * RecordLength.SecondsPerHalfDay),
            2 => (LengthUnit.Hour, 3600),
            3 => (LengthUnit.Day, RecordLength.SecondsPerHalfDay),
            4 => (LengthUnit.Hour, 1800),
            _ => null,
        };

    /// <summary>Reads the working day of a correction, which is a number such as 20261130.</summary>
    private static DateOnly? Day(JsonElement row) =>
        DateOnly.TryParseExact(
            row.Text("remedy_date"u8),
            "yyyyMMdd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? day
            : null;

    private static string? TypeName(JsonElement approval)
    {
        var names = approval.Member("i18n_names"u8);
        return approval.Text("default_locale"u8) switch
        {
            "en" => names.Text("en"u8),
            "ja" => names.Text("ja"u8),
            _ => names.Text("ch"u8),
        };
    }

    private static string? ApprovalId(JsonElement value) =>
        value.Text("approval_id"u8) is { } id and not "0" ? id : null;
}
