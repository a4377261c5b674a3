using System.Text.Json.Serialization;
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
    /// <summary>Days one record is found on, from its first: three years. A longer one is a typing mistake, and must not fill the index.</summary>
    public const int MaxDays = 1100;

    /// <summary>
    /// Index rows of one record at most, those by employee and those by day together. A record that would have more is listed by employee
    /// of its submitter only: one event must not slow down the lists of everybody.
    /// </summary>
    public const int MaxRows = 5000;

    /// <summary>Rows of earlier versions that a state remembers. Lists pass over a row that a record has left behind, so the oldest can be forgotten.</summary>
    internal const int MaxStaleRows = 2 * MaxRows;

    /// <summary>Whether the record is not listed by day, because it would have too many rows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ByEmployeeOnly { get; init; }

    /// <summary>The first day it touches.</summary>
    public DateOnly FirstDay => DateOnly.FromDateTime(Start);

    /// <summary>How many days it is listed by.</summary>
    internal int Days => ByEmployeeOnly ? 0 : Math.Min(LastDay.DayNumber - FirstDay.DayNumber + 1, MaxDays);

    /// <summary>
    /// The entries of a record: one for each worker of an overtime entered for several people, otherwise the submitter's. None while it is
    /// unknown when it was. Sorted by employee.
    /// </summary>
    public static IReadOnlyList<IndexEntry> Of(AttendanceState state) => state.IndexEntries;

    /// <summary>The entries that merged facts come to.</summary>
    internal static IReadOnlyList<IndexEntry> Of(AttendanceFacts? merged)
    {
        if (merged is not { Kind: { } kind } facts || Span(facts) is not var (start, lastDay)) return [];
        start = new DateTime(start.Ticks - start.Ticks % TimeSpan.TicksPerMinute);
        var submitter = new IndexEntry(facts.TenantKey ?? string.Empty, facts.UserId ?? string.Empty, kind, start, lastDay);
        if (facts.Overtime?.Workers is not { Count: > 0 } workers) return [submitter];

        string[] distinct = [.. workers.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return (long)distinct.Length * (1 + submitter.Days) > MaxRows
            ? [submitter with { ByEmployeeOnly = true }]
            : [.. distinct.Select(worker => submitter with { UserId = worker })];
    }

    /// <summary>The entries that a state and those before it had, and that the next one has no more, the newest first.</summary>
    internal static IReadOnlyList<IndexEntry> Stale(AttendanceState before, AttendanceState next)
    {
        var (then, now) = (before.IndexEntries, next.IndexEntries);
        if (ReferenceEquals(then, now) || (before.StaleEntries.Count == 0 && (then.Count == 0 || then.SequenceEqual(now)))) return before.StaleEntries;

        int rows = 0;
        return [.. then.Union(before.StaleEntries).Except(now).TakeWhile(entry => (rows += 1 + entry.Days) <= MaxStaleRows)];
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
