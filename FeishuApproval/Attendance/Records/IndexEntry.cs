using System.Text.Json.Serialization;
using FeishuApproval.Events.Facts;

namespace FeishuApproval.Attendance.Records;

/// <summary>An index entry of a record for one employee, in local time of the attendance zone.</summary>
/// <param name="TenantKey">The tenant; empty when no event contains one.</param>
/// <param name="UserId">The employee; empty when no event contains one.</param>
/// <param name="Kind">The kind of the record.</param>
/// <param name="Start">The start of the record, to the minute.</param>
/// <param name="LastDay">The last day of the record.</param>
public sealed record IndexEntry(string TenantKey, string UserId, AttendanceKind Kind, DateTime Start, DateOnly LastDay)
{
    /// <summary>
    /// The maximum number of days on which a record is listed, counted from its first day: three years. A longer record is a typing mistake
    /// and must not fill the index.
    /// </summary>
    public const int MaxDays = 1100;

    /// <summary>
    /// The maximum number of index rows of one record, by employee and by day together. A record with more rows is listed only in the list
    /// of its submitter. Otherwise, one event could slow down all lists.
    /// </summary>
    public const int MaxRows = 5000;

    /// <summary>
    /// The maximum number of rows of earlier versions in a state. Lists ignore outdated rows, so the oldest rows can be dropped.
    /// </summary>
    internal const int MaxStaleRows = 2 * MaxRows;

    /// <summary>
    /// The day on which approved records are listed that have unreadable fields or no date, besides their own days. No approval is of this
    /// day.
    /// </summary>
    internal static readonly DateOnly UnreadableDay = DateOnly.MinValue;

    /// <summary>Whether this entry lists the record among those with unreadable fields or without a date.</summary>
    internal bool IsUnreadable => LastDay == UnreadableDay;

    /// <summary>Whether the record is not listed by day, because it would have too many rows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ByEmployeeOnly { get; init; }

    /// <summary>The first day of the record.</summary>
    public DateOnly FirstDay => DateOnly.FromDateTime(Start);

    /// <summary>The number of days on which the record is listed.</summary>
    internal int Days => ByEmployeeOnly ? 0 : Math.Min(LastDay.DayNumber - FirstDay.DayNumber + 1, MaxDays);

    /// <summary>
    /// Returns the entries of merged facts: one for each employee (<see cref="RecordEmployee"/>). A shift swap has one entry for each of its two
    /// days. Sorted by employee, then by start. An approved record with unreadable fields or without a date has another one at the end
    /// (<see cref="UnreadableDay"/>).
    /// </summary>
    internal static IReadOnlyList<IndexEntry> Of(AttendanceFacts? merged)
    {
        if (merged is not { Kind: { } kind } facts)
            return [];
        string tenantKey = facts.TenantKey ?? string.Empty;
        var dated = Dated(facts, kind, tenantKey);
        bool isUnreadable = dated.Length == 0 || facts.UnreadableFields is not null || dated[0].ByEmployeeOnly;
        if (facts.Reverted || !isUnreadable)
            return dated;
        string submitter = facts.UserId ?? facts.OpenId ?? string.Empty;
        return
        [
            .. dated,
            new IndexEntry(tenantKey, submitter, kind, UnreadableDay.ToDateTime(TimeOnly.MinValue), UnreadableDay),
        ];
    }

    private static IndexEntry[] Dated(AttendanceFacts facts, AttendanceKind kind, string tenantKey)
    {
        var spans = Spans(facts, kind);
        if (spans.Length == 0)
            return [];

        string[] employees =
        [
            .. RecordEmployee.Of(facts).Select(employee => employee.Id).Order(StringComparer.Ordinal),
        ];
        var own = Array.ConvertAll(
            spans,
            span => new IndexEntry(tenantKey, facts.UserId ?? string.Empty, kind, span.Start, span.LastDay)
        );
        if ((long)employees.Length * own.Sum(entry => 1 + entry.Days) > MaxRows)
            return [own[0] with { LastDay = own.Max(entry => entry.LastDay), ByEmployeeOnly = true }];

        var entries = new IndexEntry[employees.Length * spans.Length];
        for (int i = 0; i < entries.Length; i++)
            entries[i] = own[i % spans.Length] with { UserId = employees[i / spans.Length] };
        return entries;
    }

    /// <summary>Returns the Feishu name of the employee list if the list is too long to have entries; otherwise returns null.</summary>
    internal static string? FieldLeftOut(AttendanceFacts facts, IReadOnlyList<IndexEntry> entries) =>
        entries is not [{ ByEmployeeOnly: true }, ..] ? null
        : facts.Overtime is not { } overtime ? "trip_peers"
        : overtime.WorkerIds().Count > 0 ? "work_multi_imitate_users"
        : "work_detail";

    /// <summary>
    /// Returns the entries of a state and of earlier states that the next state does not contain. The newest entries are first.
    /// </summary>
    internal static IReadOnlyList<IndexEntry> Stale(AttendanceState before, AttendanceState next)
    {
        var (then, now) = (before.IndexEntries, next.IndexEntries);
        if (
            ReferenceEquals(then, now)
            || (before.StaleEntries.Count == 0 && (then.Count == 0 || then.SequenceEqual(now)))
        )
            return before.StaleEntries;

        int rows = 0;
        return
        [
            .. then.Union(before.StaleEntries).Except(now).TakeWhile(entry => (rows += 1 + entry.Days) <= MaxStaleRows),
        ];
    }

    private static (DateTime Start, DateOnly LastDay)[] Spans(AttendanceFacts facts, AttendanceKind kind)
    {
        if (kind == AttendanceKind.Shift)
            return ShiftDays(facts.Shift);
        if (kind == AttendanceKind.Remedy)
            return CorrectionDays(facts.Remedy);
        var spans = new List<(DateTime Start, DateOnly LastDay)>();
        var (from, until) = facts.Span();
        if ((from ?? until) is { } start)
            spans.Add(Dates(start, until ?? start));
        foreach (var period in facts.Leave?.Periods ?? facts.Overtime?.Periods ?? facts.Trip?.Periods() ?? [])
            spans.Add(Dates(period.Start, period.End));
        foreach (
            var date in facts.Overtime?.Days?.Select(day => day.Date) ?? facts.LeaveDays?.Select(day => day.Date) ?? []
        )
            spans.Add((date.ToDateTime(TimeOnly.MinValue), date));
        return Joined(spans);
    }

    /// <summary>The end is exclusive. A period that ends at or before its start is treated as a point in time.</summary>
    private static (DateTime Start, DateOnly LastDay) Dates(DateTimeOffset start, DateTimeOffset end)
    {
        var last = end > start ? end.AddTicks(-1) : start;
        return (Minute(start), DateOnly.FromDateTime(last.DateTime));
    }

    /// <summary>
    /// Joins spans that touch, because Feishu's periods and days may lie outside the start and the end. Each of the rest has a row of its
    /// own.
    /// </summary>
    private static (DateTime Start, DateOnly LastDay)[] Joined(List<(DateTime Start, DateOnly LastDay)> spans)
    {
        spans.Sort();
        var joined = new List<(DateTime Start, DateOnly LastDay)>();
        foreach (var span in spans)
        {
            if (joined is [.., var last] && DateOnly.FromDateTime(span.Start).DayNumber <= last.LastDay.DayNumber + 1)
                joined[^1] = (last.Start, span.LastDay > last.LastDay ? span.LastDay : last.LastDay);
            else
                joined.Add(span);
        }

        return [.. joined];
    }

    /// <summary>Returns the days that corrections count for, each with its first corrected time.</summary>
    private static (DateTime Start, DateOnly LastDay)[] CorrectionDays(RemedyDetails? correction) =>
        correction is null
            ? []
            :
            [
                .. correction
                    .Days()
                    .Select(day =>
                        (
                            day.Value.Count > 0 && DateOnly.FromDateTime(day.Value[0].DateTime) == day.Key
                                ? Minute(day.Value[0])
                                : day.Key.ToDateTime(TimeOnly.MinValue),
                            day.Key
                        )
                    ),
            ];

    private static DateTime Minute(DateTimeOffset time) =>
        new(time.DateTime.Ticks - time.DateTime.Ticks % TimeSpan.TicksPerMinute);

    /// <summary>Returns the day given and the day taken. They may be the same.</summary>
    private static (DateTime Start, DateOnly LastDay)[] ShiftDays(ShiftDetails? shift) =>
        [
            .. new[] { shift?.GivenAt, shift?.TakenAt }
                .OfType<DateTimeOffset>()
                .Select(time => DateOnly.FromDateTime(time.DateTime))
                .Distinct()
                .Order()
                .Select(day => (day.ToDateTime(TimeOnly.MinValue), day)),
        ];
}
