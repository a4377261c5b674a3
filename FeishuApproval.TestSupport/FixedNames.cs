using FeishuApproval.People;

namespace FeishuApproval.TestSupport;

/// <summary>Names of some employees of one tenant, and how often they were asked for.</summary>
internal sealed class FixedNames : IEmployeeNames
{
    private readonly Dictionary<string, EmployeeName> _names = new(StringComparer.Ordinal);

    /// <summary>What was asked for, call by call.</summary>
    public List<IReadOnlyList<string>> Calls { get; } = [];

    /// <summary>Called before each call is answered.</summary>
    public Action BeforeFind { get; set; } = () => { };

    public EmployeeNamesStatus Status { get; set; } = new(EmployeeNameSource.File, null);

    /// <summary>Names an employee.</summary>
    public FixedNames Add(string userId, string? name, string? employeeNo = null, string? department = null)
    {
        _names[userId] = new EmployeeName(name, employeeNo, department);
        return this;
    }

    public ValueTask<IReadOnlyDictionary<string, EmployeeName>> FindAsync(
        string tenantKey,
        IEnumerable<string> userIds,
        CancellationToken cancellationToken
    )
    {
        BeforeFind();
        cancellationToken.ThrowIfCancellationRequested();
        string[] asked = [.. userIds.Where(id => id.Length > 0).Distinct().Order(StringComparer.Ordinal)];
        Calls.Add(asked);
        var found = tenantKey == TestWebhook.TenantKey ? asked.Where(_names.ContainsKey) : [];
        return ValueTask.FromResult<IReadOnlyDictionary<string, EmployeeName>>(
            found.ToDictionary(id => id, id => _names[id])
        );
    }
}
