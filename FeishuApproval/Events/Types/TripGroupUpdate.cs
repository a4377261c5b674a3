using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.Messaging;

namespace FeishuApproval.Events.Types;

/// <summary><c>approval.instance.trip_group_update_v4</c>: a business trip.</summary>
internal sealed record TripGroupUpdate() : TripApproval(FactSource.Trip)
{
    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "type" or "status":
                // Feishu names the status "type"; only APPROVED is documented. In a v1 envelope, the member "type" beside the object is the
                // event's own type.
                if (field.Text() is { } status && status.Trim() != EventTypes.TripGroupUpdate)
                    Facts.Reverted = Codes.IsReverted(status);
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
