using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Types;

/// <summary><c>out_approval</c>: an outing (feishu-protocol §4). Local times are in the attendance zone.</summary>
internal sealed record OutApproval : ApprovedEvent
{
    /// <summary>The outing type's key in <see cref="I18nResources"/>, or the outing type's text.</summary>
    public string? OutName { get; internal set; }

    /// <summary>The texts of the form in each language.</summary>
    public IReadOnlyList<I18nResource> I18nResources { get; internal set; } = [];

    /// <summary>Start of the outing.</summary>
    public DateTimeOffset? OutStartTime { get; internal set; }

    /// <summary>End of the outing, exclusive.</summary>
    public DateTimeOffset? OutEndTime { get; internal set; }

    /// <summary>Length in seconds.</summary>
    public long? OutInterval { get; internal set; }

    /// <summary><c>day</c>, <c>half_day</c>, <c>hour</c>, or an unknown value unchanged.</summary>
    public string? OutUnit { get; internal set; }

    /// <summary>The reason that the employee gave.</summary>
    public string? OutReason { get; internal set; }

    /// <summary>The images, as links or file codes. The event has one image, the form may have several.</summary>
    public IReadOnlyList<string> OutImage { get; internal set; } = [];

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "out_name":
                OutName = field.Text();
                break;
            case "i18n_resources":
                I18nResources = field.I18nResources();
                break;
            case "out_start_time":
                OutStartTime = field.Time();
                break;
            case "out_end_time":
                OutEndTime = field.Time();
                break;
            case "out_interval":
                OutInterval = field.Integer();
                break;
            case "out_unit":
                OutUnit = Codes.OutUnit(field.Text());
                break;
            case "out_reason":
                OutReason = field.Text();
                break;
            case "out_image":
                OutImage = field.Texts();
                break;
            default:
                base.Read(ref field);
                break;
        }
    }
}
