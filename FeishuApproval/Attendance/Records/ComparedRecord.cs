using FeishuApproval.Events.Facts;

namespace FeishuApproval.Attendance.Records;

/// <summary>The part of a record that is compared with Feishu's list.</summary>
/// <param name="InstanceCode">The approval instance.</param>
/// <param name="ApprovalCode">The approval definition's code; null when no event contains it.</param>
/// <param name="Kind">The record's kind; null when only a snapshot without a form was received.</param>
/// <param name="IsReverted">Whether it is reverted.</param>
/// <param name="IsComplete">Whether the approval was received; false when only its revert was received.</param>
/// <param name="At">When the instance was submitted. For an incomplete record, when it was reverted or last changed.</param>
/// <param name="UpdatedAt">When this server last changed the record.</param>
public sealed record ComparedRecord(
    string InstanceCode,
    string? ApprovalCode,
    AttendanceKind? Kind,
    bool IsReverted,
    bool IsComplete,
    DateTimeOffset At,
    DateTimeOffset UpdatedAt
)
{
    /// <summary>Whether the detail of the instance is applied.</summary>
    public bool HasDetail { get; init; }

    /// <summary>
    /// Creates the comparable part of a state; null when the state has none. What approvers did does not say whether the instance was approved,
    /// and the lists of approvals do not contain leaves of Feishu People.
    /// </summary>
    public static ComparedRecord? From(AttendanceState state)
    {
        if (
            state.MergedFacts() is not { } facts
            || state.Facts.All(each => each.Source is FactSource.Task or FactSource.LeaveRequest)
        )
            return null;
        bool isComplete = state.Facts.Any(each =>
            each.Source is not FactSource.Revert && (each.ApprovalStartedAt ?? each.ApprovedAt) is not null
        );
        var at = isComplete ? facts.ApprovalStartedAt ?? facts.ApprovedAt : facts.RevertedAt;
        return new ComparedRecord(
            state.InstanceCode,
            facts.ApprovalCode,
            facts.Kind,
            facts.Reverted,
            isComplete,
            at ?? state.UpdatedAt,
            state.UpdatedAt
        )
        {
            HasDetail = state.HasDetail,
        };
    }
}
