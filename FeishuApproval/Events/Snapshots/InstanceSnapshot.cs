using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Events.Types;

namespace FeishuApproval.Events.Snapshots;

/// <summary>
/// The detail of an approval instance as Feishu's API returns it. It is fetched where events are missing. It has fewer
/// fields than events. Its facts have no kind when the form has no control of a known kind.
/// </summary>
internal sealed record InstanceSnapshot(AttendanceFacts Facts) : InstanceEvent(Facts)
{
    /// <summary>Whether the approval is approved and not reverted.</summary>
    public required bool IsApproved { get; init; }

    /// <summary>Whether the instance affects attendance. A pending or rejected approval does not.</summary>
    public bool IsDecided => Facts.Reverted || (IsApproved && Facts.Kind is not null);

    /// <summary>Not supported: the detail is read as a whole, whereas an event is read field by field.</summary>
    internal override void Read(ref FieldReader field) =>
        throw new InvalidOperationException($"{nameof(InstanceSnapshot)} is read from a detail.");
}
