using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Events.Types;

namespace FeishuApproval.Events.Snapshots;

/// <summary>
/// A leave of Feishu People as its API lists it. The id of the leave is the instance code of its record. The facts of a
/// later row replace those of an earlier one.
/// </summary>
internal sealed record LeaveRequestSnapshot(AttendanceFacts Facts) : InstanceEvent(Facts)
{
    /// <summary>
    /// Whether the leave affects attendance. An undecided leave does not. One that was rejected or withdrawn creates no record, but reverts the
    /// record of a leave that was approved before.
    /// </summary>
    public bool IsDecided => Facts.Reverted || Facts.Kind is not null;

    /// <summary>Not supported: the row is read as a whole, whereas an event is read field by field.</summary>
    internal override void Read(ref FieldReader field) =>
        throw new InvalidOperationException($"{nameof(LeaveRequestSnapshot)} is read from a row.");
}
