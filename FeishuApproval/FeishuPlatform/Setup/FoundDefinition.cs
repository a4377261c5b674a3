using FeishuApproval.Events.Snapshots;
using FeishuApproval.FeishuPlatform.Api;

namespace FeishuApproval.FeishuPlatform.Setup;

/// <summary>An approval definition that was found.</summary>
/// <param name="ApprovalCode">The definition's code.</param>
/// <param name="Name">The definition's name; null when it is unknown.</param>
/// <param name="Control">The attendance control of its form, for example <c>leaveGroupV2</c>; null when it has none.</param>
/// <param name="Kind">The kind of its records: <c>leave</c>, <c>overtime</c>, …; null when none are made.</param>
/// <param name="IsMapped">Whether a mapping says how its form is read.</param>
/// <param name="IsActive">Whether employees can submit instances.</param>
/// <param name="Error">Why the definition cannot be read; null when it can.</param>
internal sealed record FoundDefinition(
    string ApprovalCode,
    string? Name,
    string? Control,
    string? Kind,
    bool IsMapped,
    bool IsActive,
    PlatformError? Error
)
{
    /// <summary>Whether its approvals become records.</summary>
    public bool IsAttendance => Kind is not null && IsActive;

    /// <summary>The name and the code.</summary>
    public string Label => Name is null ? ApprovalCode : $"{Name} ({ApprovalCode})";

    /// <summary>Describes a definition.</summary>
    public static FoundDefinition From(
        string approvalCode,
        string? name,
        PlatformResult<ApprovalDefinition> result,
        FormMappings? mappings
    )
    {
        var mapping = mappings?.Find(approvalCode);
        if (!result.TryGet(out var definition, out var error))
            return new(approvalCode, name, Control: null, mapping?.Kind, mapping is not null, IsActive: false, error);
        string? control = definition
            .Controls.Select(each => each.Type)
            .FirstOrDefault(type => MappedForm.KindOf(type) is not null);
        return new(
            approvalCode,
            definition.Name ?? name,
            control,
            mapping?.Kind ?? (control is null ? null : MappedForm.KindOf(control)),
            mapping is not null,
            definition.IsActive,
            Error: null
        );
    }
}
