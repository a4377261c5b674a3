using FeishuApproval.Attendance.Facts;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>The part of a record that is compared with Feishu's list.</summary>
/// <param name="InstanceCode">The approval instance.</param>
/// <param name="ApprovalCode">Its definition; null when no event named it.</param>
/// <param name="Kind">Its kind; null when only a snapshot without a form is known.</param>
/// <param name="IsReverted">Whether it is reverted.</param>
/// <param name="IsComplete">Whether an approval is known; false when only its revert came.</param>
/// <param name="At">When it was submitted; of one that is not complete, when it was reverted or last changed.</param>
/// <param name="UpdatedAt">When it last changed here.</param>
public sealed record ComparedRecord(
    string InstanceCode, string? ApprovalCode, AttendanceKind? Kind, bool IsReverted, bool IsComplete, DateTimeOffset At,
        DateTimeOffset UpdatedAt)
{
    /// <summary>The comparable part of a state; null when it has none.</summary>
    public static ComparedRecord? From(AttendanceState state)
    {
        if (state.MergedFacts() is not { } facts) return null;
        bool isComplete =
            state.Facts.Any(each => each.Source is not FactSource.Revert && (each.ApprovalStartedAt ?? each.ApprovedAt) is not null);
        var at = isComplete ? facts.ApprovalStartedAt ?? facts.ApprovedAt : facts.RevertedAt;
        return new ComparedRecord(
            state.InstanceCode, facts.ApprovalCode, facts.Kind, facts.Reverted, isComplete, at ?? state.UpdatedAt, state.UpdatedAt);
    }
}
