namespace FeishuApproval.People;

/// <summary>What an employee is called.</summary>
/// <param name="Name">The name; null when it is not known.</param>
/// <param name="EmployeeNo">The employee number; null when there is none or it is not known.</param>
internal sealed record EmployeeName(string? Name, string? EmployeeNo);
