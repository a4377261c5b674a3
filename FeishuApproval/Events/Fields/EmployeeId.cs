namespace FeishuApproval.Events.Fields;

/// <summary>How Feishu names an employee: by the tenant's user_id, or only by the open_id of the app.</summary>
internal readonly record struct EmployeeId(string Id, bool IsOpenId)
{
    /// <summary>Returns the user_ids among the ids; null when there are none.</summary>
    public static IReadOnlyList<string>? UserIds(IEnumerable<EmployeeId> ids) => Ids(ids, isOpenId: false);

    /// <summary>Returns the open_ids among the ids; null when there are none.</summary>
    public static IReadOnlyList<string>? OpenIds(IEnumerable<EmployeeId> ids) => Ids(ids, isOpenId: true);

    private static IReadOnlyList<string>? Ids(IEnumerable<EmployeeId> ids, bool isOpenId) =>
        ids.Where(id => id.IsOpenId == isOpenId).Select(id => id.Id).ToList().NullIfEmpty();
}
