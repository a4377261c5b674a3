namespace FeishuApproval.People;

/// <summary>The name, number and department of an employee.</summary>
/// <param name="Name">The name; null when it is unknown.</param>
/// <param name="EmployeeNo">The employee number; null when there is none or when it is unknown.</param>
/// <param name="Department">The department; null when there is none or when it is unknown.</param>
internal sealed record EmployeeName(string? Name, string? EmployeeNo, string? Department = null);
