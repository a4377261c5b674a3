using FeishuApproval.Attendance.Facts;

namespace FeishuApproval.Attendance.Records;

/// <summary>Where a record is looked up: one employee's share of it, in the wall-clock time of the attendance zone.</summary>
/// <param name="TenantKey">The tenant; empty when no event named it.</param>
/// <param name="UserId">The employee; empty when no event named one.</param>
/// <param name="Kind">What the record is about.</param>
/// <param name="Start">When it starts, to the minute.</param>
/// <param name="LastDay">The last day it touches.</param>
public sealed record IndexEntry(string TenantKey, string UserId, AttendanceKind Kind, DateTime Start, DateOnly LastDay)
{
    /// <summary>The first day it touches.</summary>
    public DateOnly FirstDay => DateOnly.FromDateTime(Start);

    /// <summary>
    /// The entries of a record: one for each employee it is about (<see cref="Employees"/>), and of a shift swap one for each of its two
    /// days. None while it is unknown when it is. Sorted by employee, then by start.
    /// </summary>
    public static IReadOnlyList<IndexEntry> Of(AttendanceState state)
    {
        if (state.MergedFacts() is not { Kind: { } kind } facts) return [];
        var spans = Spans(facts, kind);
        if (spans.Length == 0) return [];

        var employees = Employees(facts);
        string tenantKey = facts.TenantKey ?? string.Empty;
        var entries = new IndexEntry[employees.Length * spans.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            var (start, lastDay) = spans[i % spans.Length];
            entries[i] = new IndexEntry(tenantKey, employees[i / spans.Length], kind, start, lastDay);
        }

        return entries;
    }

    /// <summary>
    /// The workers of an overtime entered for several employees; the employee of a trip and those who travel along; otherwise the employee.
    /// </summary>
    private static string[] Employees(AttendanceFacts facts)
    {
        string own = facts.UserId ?? string.Empty;
        return facts.Overtime?.Workers is { Count: > 0 } workers ? Sorted(workers)
            : facts.Trip?.Companions is { Count: > 0 } companions ? Sorted([own, .. companions])
            : [own];
    }

    private static string[] Sorted(IEnumerable<string> employees) =>
        [.. employees.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The places that a state and those before it had, and that the next one has no more.</summary>
    internal static IReadOnlyList<IndexEntry> Left(AttendanceState before, AttendanceState next)
    {
        var then = Of(before);
        if (then.Count == 0 && before.StaleEntries.Count == 0) return before.StaleEntries;
        var now = Of(next);
        return before.StaleEntries.Count == 0 && then.SequenceEqual(now) ? before.StaleEntries : [.. before.StaleEntries.Union(then).Except(now)];
    }

    private static (DateTime Start, DateOnly LastDay)[] Spans(AttendanceFacts facts, AttendanceKind kind)
    {
        if (kind == AttendanceKind.Shift) return Days(facts.Shift);
        var (from, until) = facts.Span();
        if ((from ?? until) is { } start)
        {
            // The end is exclusive; what ends when or before it starts is of that one moment.
            var last = until > start ? until.Value.AddTicks(-1) : start;
            var minute = new DateTime(start.DateTime.Ticks - start.DateTime.Ticks % TimeSpan.TicksPerMinute);
            return [(minute, DateOnly.FromDateTime(last.DateTime))];
        }

        return facts.Overtime?.Days is { Count: > 0 } days
            ? [(days.Min(day => day.Date).ToDateTime(TimeOnly.MinValue), days.Max(day => day.Date))]
            : [];
    }

    /// <summary>The day given and the day taken, which may be one.</summary>
    private static (DateTime Start, DateOnly LastDay)[] Days(ShiftDetails? shift) =>
    [
        .. new[] { shift?.GivenAt, shift?.TakenAt }.OfType<DateTimeOffset>()
            .Select(time => DateOnly.FromDateTime(time.DateTime)).Distinct().Order()
            .Select(day => (day.ToDateTime(TimeOnly.MinValue), day)),
    ];
}
