using System.Collections.Immutable;
using System.Text.Json;

namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>An approval definition.</summary>
/// <param name="ApprovalCode">The definition's code.</param>
/// <param name="Name">The definition's name in the tenant's language; null when it has none.</param>
/// <param name="Status">
/// <c>ACTIVE</c>, <c>INACTIVE</c>, <c>DELETED</c>, <c>UNKNOWN</c>, or another status from the platform; null when the platform sends none.
/// </param>
/// <param name="Controls">The controls of the definition's form; empty when the form cannot be read.</param>
internal sealed record ApprovalDefinition(
    string ApprovalCode,
    string? Name,
    string? Status,
    ImmutableArray<FormControl> Controls
)
{
    /// <summary>Whether employees can submit instances of the definition.</summary>
    public bool IsActive => Status == "ACTIVE";
}

/// <summary>A control of a definition's form.</summary>
/// <param name="Type">The type, for example <c>leaveGroupV2</c>.</param>
/// <param name="Id">The id; null when the platform sends none.</param>
/// <param name="CustomId">The id that the administrator set; null when there is none.</param>
/// <param name="Name">The label; null when there is none.</param>
internal sealed record FormControl(string Type, string? Id, string? CustomId, string? Name)
{
    /// <summary>Whether a mapping that names a control means this one.</summary>
    public bool IsNamed(string name) => Id == name || CustomId == name || Name == name;
}

/// <summary>An approval instance in a list from the platform.</summary>
/// <param name="InstanceCode">The instance's code.</param>
/// <param name="Status">
/// In lower case: <c>pending</c>, <c>approved</c>, <c>rejected</c>, <c>recall</c>, <c>canceled</c>, <c>deleted</c>; null when the list
/// contains only codes.
/// </param>
/// <param name="StartTime">When the instance was submitted (UTC); null when the list does not contain the time.</param>
/// <param name="EndTime">When the instance was decided (UTC); null while it is open, or when the list does not contain the time.</param>
internal sealed record InstanceRow(
    string InstanceCode,
    string? Status,
    DateTimeOffset? StartTime,
    DateTimeOffset? EndTime
)
{
    /// <summary>Whether the instance is approved.</summary>
    public bool IsApproved => Status == "approved";
}

/// <summary>A page of a list from the platform.</summary>
/// <param name="Items">The items.</param>
/// <param name="NextToken">The token of the next page; null on the last page.</param>
internal sealed record PlatformPage<T>(ImmutableArray<T> Items, string? NextToken);

/// <summary>The detail of an instance or a process.</summary>
/// <param name="Data">The detail as JSON.</param>
/// <param name="Utf8">The same detail as the received bytes.</param>
internal sealed record PlatformDetail(JsonElement Data, ReadOnlyMemory<byte> Utf8);

/// <summary>A user of the contacts. A field is null when the app lacks the field's scope, and empty when it has no value.</summary>
/// <param name="UserId">The user's id inside the tenant.</param>
/// <param name="Name">The name in the tenant's language.</param>
/// <param name="EmployeeNo">The employee number.</param>
/// <param name="DepartmentId">The id of the primary department; null also when the user belongs to the root department only.</param>
internal sealed record PlatformUser(string? UserId, string? Name, string? EmployeeNo, string? DepartmentId);

/// <summary>A department of the contacts.</summary>
/// <param name="Id">The id that users have in <see cref="PlatformUser.DepartmentId"/>.</param>
/// <param name="Name">The name in the tenant's language; null when the app lacks its scope.</param>
internal sealed record PlatformDepartment(string? Id, string? Name);

/// <summary>A work calendar of Feishu People.</summary>
/// <param name="Id">The calendar's id.</param>
/// <param name="Name">The calendar's name, in Chinese if it has one; null when the platform sends none.</param>
internal sealed record CalendarName(string Id, string? Name);

/// <summary>A day of a work calendar of Feishu People.</summary>
/// <param name="CalendarId">The calendar's id; null when the platform sends none.</param>
/// <param name="Date">The date.</param>
/// <param name="Type"><c>workday</c>, <c>day_off</c>, <c>public_holiday</c>, or another type from the platform.</param>
internal sealed record CalendarDate(string? CalendarId, DateOnly Date, string? Type);

/// <summary>A version of an app.</summary>
/// <param name="Version">The number, for example <c>1.0.1</c>; null when the platform sends none.</param>
/// <param name="State">The state.</param>
/// <param name="PublishedAt">When the version was published (UTC); null when it was not, or the time is unknown.</param>
/// <param name="Events">The types of the events that the app receives with this version.</param>
internal sealed record AppVersion(
    string? Version,
    AppVersionState State,
    DateTimeOffset? PublishedAt,
    ImmutableArray<string> Events
);

/// <summary>The state of an app's version.</summary>
internal enum AppVersionState
{
    /// <summary>The platform sends no known state.</summary>
    Unknown,

    /// <summary>The version is published.</summary>
    Published,

    /// <summary>The tenant's administrator rejected the version.</summary>
    Rejected,

    /// <summary>The version waits for the tenant's administrator.</summary>
    InReview,

    /// <summary>The version was created and not submitted.</summary>
    NotSubmitted,
}

/// <summary>The code and the name of an approval definition.</summary>
/// <param name="ApprovalCode">The definition's code.</param>
/// <param name="Name">The definition's name; null when the platform sends none.</param>
internal sealed record DefinitionName(string ApprovalCode, string? Name);

/// <summary>The tokens of a user. They are secrets.</summary>
/// <param name="AccessToken">The token for calls.</param>
/// <param name="ValidFor">How long it is valid.</param>
/// <param name="RefreshToken">The token for the next renewal.</param>
/// <param name="RefreshValidFor">How long it is valid.</param>
internal sealed record UserToken(string AccessToken, TimeSpan ValidFor, string RefreshToken, TimeSpan RefreshValidFor)
{
    /// <summary>Never a token.</summary>
    public override string ToString() => nameof(UserToken);
}
