using FeishuApproval.Attendance.Facts;

namespace FeishuApproval.Attendance.Records;

/// <summary>Where a record is looked up: one person's share of it, in the wall-clock time of the attendance zone.</summary>
/// <param name="TenantKey">The company; empty when no event named it.</param>
/// <param name="UserId">The person; empty when no event named one.</param>
/// <param name="Kind">What the record is about.</param>
/// <param name="Start">When it starts, to the minute.</param>
/// <param name="LastDay">The last day it touches.</param>
public sealed record IndexEntry(string TenantKey, string UserId, AttendanceKind Kind, DateTime Start, DateOnly LastDay)
{
    /// <summary>The first day it touches.</summary>
    public DateOnly FirstDay => DateOnly.FromDateTime(Start);

    /// <summary>
    /// The places of a record: one for each worker of an overtime entered for several people, otherwise the submitter's. None while it is
    /// unknown when it was. Sorted by person.
    /// </summary>
    public static IReadOnlyList<IndexEntry> Of(AttendanceState state)
    {
        if (state.MergedFacts() is not { Kind: { } kind } facts || Span(facts) is not var (start, lastDay)) return [];
        start = new DateTime(start.Ticks - start.Ticks % TimeSpan.TicksPerMinute);
        string tenantKey = facts.TenantKey ?? string.Empty;
        return facts.Overtime?.Workers is { Count: > 0 } workers
            ? [.. workers.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(worker => new IndexEntry(tenantKey, worker, kind, start, lastDay))]
            : [new IndexEntry(tenantKey, facts.UserId ?? string.Empty, kind, start, lastDay)];
    }

    /// <summary>The places that a state and those before it had, and that the next one has no more.</summary>
    internal static IReadOnlyList<IndexEntry> Left(AttendanceState before, AttendanceState next)
    {
        var then = Of(before);
        if (then.Count == 0 && before.StaleEntries.Count == 0) return before.StaleEntries;
        var now = Of(next);
        return before.StaleEntries.Count == 0 && then.SequenceEqual(now) ? before.StaleEntries : [.. before.StaleEntries.Union(then).Except(now)];
    }

    private static (DateTime Start, DateOnly LastDay)? Span(AttendanceFacts facts)
    {
        var (from, until) = facts.Span();
        if ((from ?? until) is { } start)
        {
            // The end is exclusive; what ends when or before it starts is of that one moment.
            var last = until > start ? until.Value.AddTicks(-1) : start;
            return (start.DateTime, DateOnly.FromDateTime(last.DateTime));
        }

        return facts.Overtime?.Days is { Count: > 0 } days
            ? (days.Min(day => day.Date).ToDateTime(TimeOnly.MinValue), days.Max(day => day.Date))
            : null;
    }
}
