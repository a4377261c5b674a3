using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;

namespace FeishuApproval.Api.Reads;

/// <summary>A query for records.</summary>
/// <param name="TenantKey">The tenant. Empty selects the records whose events contain no tenant.</param>
/// <param name="From">The first day, in the attendance zone.</param>
/// <param name="To">The last day.</param>
/// <param name="WithReverted">Whether reverted records are included.</param>
/// <param name="Kinds">The kinds to include; null includes every kind.</param>
/// <param name="WithCancelLeaves">Whether leaves are included that cancel (part of) another leave and are no absence.</param>
internal sealed record RecordQuery(
    string TenantKey,
    DateOnly From,
    DateOnly To,
    bool WithReverted,
    IReadOnlySet<AttendanceKind>? Kinds = null,
    bool WithCancelLeaves = false
)
{
    /// <summary>The names of the leave, overtime or outing types to include. Null includes every type and records without a type.</summary>
    public IReadOnlySet<string>? Types { get; init; }

    /// <summary>Whether only records with unreadable fields or without a date are included.</summary>
    public bool OnlyUnreadable { get; init; }

    /// <summary>Whether the query has no period: the records of <see cref="IndexEntry.UnreadableDay"/>.</summary>
    public bool IsWithoutPeriod => OnlyUnreadable && To == IndexEntry.UnreadableDay;

    /// <summary>The employees to include; null includes every employee. Empty ids stand for records without an employee.</summary>
    public IReadOnlySet<string>? Employees { get; init; }

    /// <summary>
    /// Receives the instance codes of records whose stored state cannot be read, which are left out; null fails the search instead.
    /// </summary>
    public ICollection<string>? Unreadable { get; init; }

    /// <summary>Whether a record matches the types, the employees and <see cref="OnlyUnreadable"/>.</summary>
    public bool Matches(AttendanceRecord record) =>
        (!OnlyUnreadable || record.UnreadableFields.Count > 0 || record.Days is null)
        && (Types is null || record.TypeNames().Any(Types.Contains))
        && (Employees is null || record.Employees.Any(Employees.Contains));

    /// <summary>Whether records of this kind are included.</summary>
    public bool Includes(AttendanceKind kind) => Kinds?.Contains(kind) != false;
}
