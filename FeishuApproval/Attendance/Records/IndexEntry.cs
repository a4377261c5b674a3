using System.Text.Json.Serialization;
using FeishuApproval.Attendance.Facts;

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

    /// <summary>Whether the record is not listed by day, because it would have too many rows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ByEmployeeOnly { get; init; }

    /// <summary>The first day of the record.</summary>
    public DateOnly FirstDay => DateOnly.FromDateTime(Start);

    /// <summary>The number of days on which the record is listed.</summary>
    internal int Days => ByEmployeeOnly ? 0 : Math.Min(LastDay.DayNumber - FirstDay.DayNumber + 1, MaxDays);

    /// <summary>
    /// Returns the entries of a record: one for each of its employees (<see cref="RecordEmployee"/>). A shift swap has one entry for each of its
    /// two days. Returns no entries while the time is unknown. Sorted by employee, then by start.
    /// </summary>
    public static IReadOnlyList<IndexEntry> Of(AttendanceState state) => state.IndexEntries;

    /// <summary>Returns the entries of merged facts.</summary>
    internal static IReadOnlyList<IndexEntry> Of(AttendanceFacts? merged)
    {
        if (merged is not { Kind: { } kind } facts)
            return [];
        var spans = Spans(facts, kind);
        if (spans.Length == 0)
            return [];

        string tenantKey = facts.TenantKey ?? string.Empty;
        string[] employees =
        [
            .. RecordEmployee.Of(facts).Select(employee => employee.Id).Order(StringComparer.Ordinal),
        ];
        var own = Array.ConvertAll(
            spans,
            span => new IndexEntry(tenantKey, facts.UserId ?? string.Empty, kind, span.Start, span.LastDay)
        );
        if ((long)employees.Length * own.Sum(entry => 1 + entry.Days) > MaxRows)
        {
            return Array.ConvertAll(own, entry => entry with { ByEmployeeOnly = true });
        }

        var entries = new IndexEntry[employees.Length * spans.Length];
        for (int i = 0; i < entries.Length; i++)
            entries[i] = own[i % spans.Length] with { UserId = employees[i / spans.Length] };
        return entries;
    }

    /// <summary>Returns the Feishu name of the employee list if the list is too long to have entries; otherwise returns null.</summary>
    internal static string? FieldLeftOut(AttendanceFacts facts, IReadOnlyList<IndexEntry> entries) =>
        entries is not [{ ByEmployeeOnly: true }, ..] ? null
        : facts.Overtime?.WorkerIds() is { Count: > 0 } ? "work_multi_imitate_users"
        : "trip_peers";

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
        var (from, until) = facts.Span();
        if ((from ?? until) is { } start)
        {
            // The end is exclusive. A record that ends at or before its start is treated as a point in time.
            var last = until > start ? until.Value.AddTicks(-1) : start;
            return [(Minute(start), DateOnly.FromDateTime(last.DateTime))];
        }

        return facts.Overtime?.Days is { Count: > 0 } days
            ? [(days.Min(day => day.Date).ToDateTime(TimeOnly.MinValue), days.Max(day => day.Date))]
            : [];
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
