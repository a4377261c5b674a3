using System.Text.Json.Nodes;

namespace FeishuApproval.Simulator.Platform.Data;

/// <summary>A user in the contacts of the simulated platform.</summary>
/// <param name="UserId">The user's id inside the tenant.</param>
/// <param name="Name">The name.</param>
/// <param name="EmployeeNo">The employee number; empty when there is none.</param>
internal sealed record SimulatedUser(string UserId, string Name, string EmployeeNo)
{
    /// <summary>The scope of the name.</summary>
    public const string NameScope = "contact:user.base:readonly";

    /// <summary>The scope of the id.</summary>
    public const string IdScope = "contact:user.employee_id:readonly";

    /// <summary>The scope of the employee number.</summary>
    public const string NumberScope = "contact:user.employee:readonly";

    /// <summary>The scope of the department's id.</summary>
    public const string DepartmentScope = "contact:user.department:readonly";

    /// <summary>The scope of the department's name.</summary>
    public const string DepartmentNameScope = "contact:department.base:readonly";

    /// <summary>The name of the primary department; null when the user belongs to the root department only.</summary>
    public string? Department { get; init; }

    /// <summary>The user in the platform's answer. It lacks the fields whose scope the app lacks.</summary>
    public JsonNode ForApp(SimulatedApp app)
    {
        var user = new JsonObject { ["open_id"] = $"ou_{UserId}" };
        if (app.Scopes.Contains(IdScope))
            user["user_id"] = UserId;
        if (app.Scopes.Contains(NameScope))
            user["name"] = Name;
        if (app.Scopes.Contains(NumberScope))
            user["employee_no"] = EmployeeNo;
        if (app.Scopes.Contains(DepartmentScope))
        {
            // The first id is the one of another department, in which the user is, too.
            user["department_ids"] = Department is null
                ? new JsonArray("0")
                : new JsonArray("od-other", DepartmentId(Department));
            user["orders"] = Department is null
                ? new JsonArray()
                : new JsonArray(
                    new JsonObject
                    {
                        ["department_id"] = DepartmentId(Department),
                        ["department_order"] = 1,
                        ["is_primary_dept"] = true,
                    }
                );
        }

        return user;
    }

    /// <summary>The id of the department with a name.</summary>
    public static string DepartmentId(string name) => $"od-{name}";
}
