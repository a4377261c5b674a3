using FeishuApproval.Events.Facts;

namespace FeishuApproval.Attendance.Records;

/// <summary>An employee of a record.</summary>
/// <param name="Id">
/// The user_id. It is the open_id when no event contains a user_id, and empty when no event contains either.
/// </param>
/// <param name="Part">What the employee has to do with the record.</param>
internal readonly record struct RecordEmployee(string Id, EmployeePart Part)
{
    /// <summary>
    /// Returns the employees of a record: those whose overtime it is, the submitter and the companions of a trip, or otherwise the
    /// submitter. Each has the whole amount of the record.
    /// </summary>
    public static IReadOnlyList<RecordEmployee> Of(AttendanceFacts facts)
    {
        if (facts.Overtime?.WorkerIds() is { Count: > 0 } workers)
            return Distinct(workers.Select(worker => new RecordEmployee(worker, EmployeePart.Worker)));
        var submitter = new RecordEmployee(facts.UserId ?? facts.OpenId ?? string.Empty, EmployeePart.Submitter);
        return facts.Trip?.CompanionIds() is { Count: > 0 } companions
            ? Distinct(companions.Select(each => new RecordEmployee(each, EmployeePart.Companion)).Prepend(submitter))
            : [submitter];
    }

    private static RecordEmployee[] Distinct(IEnumerable<RecordEmployee> employees) =>
        [.. employees.DistinctBy(employee => employee.Id, StringComparer.Ordinal)];
}

/// <summary>What an employee has to do with a record.</summary>
internal enum EmployeePart
{
    /// <summary>Submitted the approval for himself or herself.</summary>
    Submitter,

    /// <summary>Works the overtime that somebody entered.</summary>
    Worker,

    /// <summary>Travels with the submitter.</summary>
    Companion,

    /// <summary>Decided about the approval, or was named in its process. The record is not listed for an approver.</summary>
    Approver,
}
