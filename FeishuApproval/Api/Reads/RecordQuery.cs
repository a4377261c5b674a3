using FeishuApproval.Attendance.Facts;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Api.Reads;

/// <summary>Which records to find.</summary>
/// <param name="TenantKey">The tenant; empty finds the records of events that named none.</param>
/// <param name="From">The first day, in the attendance zone.</param>
/// <param name="To">The last day.</param>
/// <param name="WithReverted">Whether to find reverted records too.</param>
/// <param name="Kinds">The kinds to find; null finds every kind.</param>
/// <param name="WithCancelLeaves">Whether to find leaves that cancel (part of) another one, and are no absence, too.</param>
internal sealed record RecordQuery(
    string TenantKey, DateOnly From, DateOnly To, bool WithReverted, IReadOnlySet<AttendanceKind>? Kinds = null,
        bool WithCancelLeaves = false)
{
    /// <summary>The names of the types to find, of leave, overtime or outing; null finds every type and records without one.</summary>
    public IReadOnlySet<string>? Types { get; init; }

    /// <summary>Whether to find only records with fields that could not be read.</summary>
    public bool OnlyUnreadable { get; init; }

    /// <summary>Whether a record matches the types and the readability.</summary>
    public bool Matches(AttendanceRecord record) =>
        (!OnlyUnreadable || record.UnreadableFields.Count > 0) && (Types is null || record.TypeNames().Any(Types.Contains));

    /// <summary>Whether records of this kind are to be found.</summary>
    public bool Includes(AttendanceKind kind) => Kinds?.Contains(kind) != false;
}
