namespace FeishuApproval.Events.Fields;

/// <summary>How Feishu names an employee: by the tenant's user_id, or only by the open_id of the app.</summary>
internal readonly record struct EmployeeId(string Id, bool IsOpenId)
{
    /// <summary>Returns the user_ids among the ids.</summary>
    public static IEnumerable<string> UserIds(IEnumerable<EmployeeId> ids) =>
        ids.Where(id => !id.IsOpenId).Select(id => id.Id);

    /// <summary>Returns the open_ids among the ids.</summary>
    public static IEnumerable<string> OpenIds(IEnumerable<EmployeeId> ids) =>
        ids.Where(id => id.IsOpenId).Select(id => id.Id);
}
