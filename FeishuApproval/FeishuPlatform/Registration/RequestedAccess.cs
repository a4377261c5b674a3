using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FeishuApproval.Messaging;

namespace FeishuApproval.FeishuPlatform.Registration;

/// <summary>A scope that an app needs.</summary>
/// <param name="Name">The scope's name in the developer console.</param>
/// <param name="IsRequired">Whether no record can be made without it. Other scopes add names, approver tasks and checks.</param>
/// <param name="Purpose">What the scope is for, in a few words.</param>
internal sealed record RequestedScope(string Name, bool IsRequired, string Purpose);

/// <summary>The scopes and events that an app of this program needs. Only app permissions are requested, no user permissions.</summary>
internal static class RequestedAccess
{
    public const string ReadApprovals = "approval:approval:readonly";
    public const string Definitions = "approval:definition";
    public const string ListApprovals = "approval:approval.list:readonly";
    public const string EmployeeIds = "contact:user.employee_id:readonly";
    public const string Tenant = "tenant:tenant:readonly";
    public const string Versions = "application:application.app_version:readonly";
    public const string Contacts = "contact:contact.base:readonly";
    public const string Names = "contact:user.base:readonly";
    public const string EmployeeNumbers = "contact:user.employee:readonly";
    public const string Processes = "corehr:process:read";
    public const string PeopleLeaves = "corehr:leave:read";

    /// <summary>The scopes, the required ones first.</summary>
    public static ImmutableArray<RequestedScope> Scopes { get; } =
    [
        new(ReadApprovals, IsRequired: true, "read approvals"),
        new(Definitions, IsRequired: true, "subscribe to definitions"),
        new(ListApprovals, IsRequired: true, "list approvals"),
        new(EmployeeIds, IsRequired: true, "employee ids"),
        new(Tenant, IsRequired: false, "tenant"),
        new(Versions, IsRequired: false, "read versions"),
        new(Contacts, IsRequired: false, "read names"),
        new(Names, IsRequired: false, "names of employees"),
        new(EmployeeNumbers, IsRequired: false, "employee numbers"),
        new(Processes, IsRequired: false, "approver tasks"),
        new(PeopleLeaves, IsRequired: false, "leaves of Feishu People"),
    ];

    /// <summary>The scopes that only names from the contacts need.</summary>
    public static ImmutableArray<string> ScopesOfNames { get; } = [Contacts, Names, EmployeeNumbers];

    /// <summary>The events. Those of a user's subscription are not among them.</summary>
    public static ImmutableArray<string> Events { get; } = [.. EventTypes.All.Except(EventsOfUser)];

    /// <summary>The events of a user's subscription. The console lists them as events of the user's identity.</summary>
    public static ImmutableArray<string> EventsOfUser =>
        [EventTypes.InstanceStatusChanged, EventTypes.TaskStatusChanged, EventTypes.UserAccessTokenRevoked];

    /// <summary>
    /// The events without which an approval of a common kind is not received. The other events belong to kinds that not every tenant uses,
    /// are only archived, or are older names.
    /// </summary>
    public static ImmutableArray<string> RequiredEvents { get; } =
    [EventTypes.LeaveApprovalV2, EventTypes.WorkApproval, EventTypes.RemedyGroupUpdate, EventTypes.ApprovalInstance];

    /// <summary>The JSON that the console imports on the page of scopes (批量导入).</summary>
    public static string ImportJson(IEnumerable<string> scopes)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteScopes(json, scopes);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    internal static void WriteScopes(Utf8JsonWriter json, IEnumerable<string> scopes)
    {
        json.WriteStartObject("scopes"u8);
        WriteNames(json, "tenant"u8, scopes);
        WriteNames(json, "user"u8, []);
        json.WriteEndObject();
    }

    internal static void WriteNames(Utf8JsonWriter json, ReadOnlySpan<byte> property, IEnumerable<string> names)
    {
        json.WriteStartArray(property);
        foreach (string name in names)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }
}
