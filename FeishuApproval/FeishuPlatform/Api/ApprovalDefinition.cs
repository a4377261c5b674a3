using System.Collections.Immutable;

namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>An approval definition.</summary>
/// <param name="ApprovalCode">Its code.</param>
/// <param name="Name">Its name in the tenant's language; null when it has none.</param>
/// <param name="Status"><c>ACTIVE</c>, <c>INACTIVE</c>, <c>DELETED</c>, <c>UNKNOWN</c>, or what else the platform says; null when it says nothing.</param>
/// <param name="Widgets">The types of the controls of its form, for example <c>leaveGroupV2</c>; empty when the form cannot be read.</param>
public sealed record ApprovalDefinition(string ApprovalCode, string? Name, string? Status, ImmutableArray<string> Widgets)
{
    /// <summary>Whether employees can submit it.</summary>
    public bool IsActive => Status == "ACTIVE";
}
