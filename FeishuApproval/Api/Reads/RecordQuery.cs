using FeishuApproval.Attendance.Facts;

namespace FeishuApproval.Api.Reads;

/// <summary>Which records to find.</summary>
/// <param name="TenantKey">The tenant; empty finds the records of events that named none.</param>
/// <param name="From">The first day, in the attendance zone.</param>
/// <param name="To">The last day.</param>
/// <param name="WithReverted">Whether to find reverted records too.</param>
/// <param name="Kinds">The kinds to find; null finds every kind.</param>
/// <param name="WithCancelLeaves">Whether to find leaves that cancel (part of) another one, and are no absence, too.</param>
internal sealed record RecordQuery(
    string TenantKey, DateOnly From, DateOnly To, bool WithReverted, IReadOnlySet<AttendanceKind>? Kinds = null, bool WithCancelLeaves = false)
{
    /// <summary>Whether records of this kind are to be found.</summary>
    public bool Includes(AttendanceKind kind) => Kinds?.Contains(kind) != false;
}
