using System.Collections.Immutable;
using System.Text.Json;

namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>An approval definition.</summary>
/// <param name="ApprovalCode">Its code.</param>
/// <param name="Name">Its name in the tenant's language; null when it has none.</param>
/// <param name="Status">
/// <c>ACTIVE</c>, <c>INACTIVE</c>, <c>DELETED</c>, <c>UNKNOWN</c>, or what else the platform says; null when it says nothing.
/// </param>
/// <param name="Widgets">
/// The types of the controls of its form, for example <c>leaveGroupV2</c>; empty when the form cannot be read.
/// </param>
public sealed record ApprovalDefinition(string ApprovalCode, string? Name, string? Status, ImmutableArray<string> Widgets)
{
    /// <summary>Whether employees can submit it.</summary>
    public bool IsActive => Status == "ACTIVE";
}

/// <summary>An approval instance as the platform lists it.</summary>
/// <param name="InstanceCode">Its code.</param>
/// <param name="Status">
/// In lower case: <c>pending</c>, <c>approved</c>, <c>rejected</c>, <c>recall</c>, <c>canceled</c>, <c>deleted</c>; null when the list
/// says codes only.
/// </param>
/// <param name="StartTime">When it was submitted (UTC); null when the list does not say.</param>
/// <param name="EndTime">When it was decided (UTC); null while it is open, or when the list does not say.</param>
public sealed record InstanceRow(string InstanceCode, string? Status, DateTimeOffset? StartTime, DateTimeOffset? EndTime)
{
    /// <summary>Whether it is approved.</summary>
    public bool IsApproved => Status == "approved";
}

/// <summary>A page of a list of the platform.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="NextToken">What the next page is asked for with; null when there is none.</param>
public sealed record PlatformPage<T>(ImmutableArray<T> Items, string? NextToken);

/// <summary>The detail of an instance or a process.</summary>
/// <param name="Data">It, as JSON.</param>
/// <param name="Utf8">The same bytes as they came.</param>
public sealed record PlatformDetail(JsonElement Data, ReadOnlyMemory<byte> Utf8);

/// <summary>A user of the contacts. A field whose scope the app lacks is null; one that has no value is empty.</summary>
/// <param name="UserId">The user's id inside the tenant.</param>
/// <param name="Name">The name in the tenant's language.</param>
/// <param name="EmployeeNo">The employee number.</param>
public sealed record PlatformUser(string? UserId, string? Name, string? EmployeeNo);
