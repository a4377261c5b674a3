using FeishuApproval.Events.Fields;
using FeishuApproval.Messaging;

namespace FeishuApproval.Events.Types;

/// <summary><c>approval.instance.trip_group_update_v4</c>: a business trip (feishu-protocol §4).</summary>
internal sealed record TripGroupUpdate : TripApproval
{
    /// <summary>The instance's status. Feishu names the field <c>type</c>. Only <c>APPROVED</c> is documented.</summary>
    public string? Status { get; internal set; }

    /// <inheritdoc/>
    public override bool IsReverted => Codes.IsReverted(Status);

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "type" or "status":
                // In a v1 envelope, the member "type" beside the object is the event's own type.
                if (field.Text() is { } status && status.Trim() != EventTypes.TripGroupUpdate)
                    Status = status;
                break;
            case "start_user" when field.Enter():
                while (field.Next())
                {
                    if (field.Name is not "id" || !field.Enter())
                    {
                        ReadEmployee(ref field);
                        continue;
                    }

                    while (field.Next())
                        ReadEmployee(ref field);
                }

                break;
            default:
                base.Read(ref field);
                break;
        }
    }

    private void ReadEmployee(ref FieldReader field)
    {
        if (field.Name is "user_id" or "employee_id" or "open_id")
            base.Read(ref field);
    }
}
