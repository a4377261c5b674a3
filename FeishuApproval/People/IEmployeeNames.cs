namespace FeishuApproval.People;

/// <summary>
/// Names and employee numbers of employees. A source that is slow or fails never fails a read: the names are then absent. Safe for
/// concurrent use.
/// </summary>
internal interface IEmployeeNames
{
    /// <summary>Where the names come from, and what is wrong with it.</summary>
    EmployeeNamesStatus Status { get; }

    /// <summary>The names of some employees, after at most two seconds.</summary>
    /// <param name="tenantKey">The tenant, inside which the ids are unique; empty for records of events that named none.</param>
    /// <param name="userIds">The <c>user_id</c>s; one that stands there twice is looked up once, an empty one never.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The names by <c>user_id</c>; without the employees whose name is not known.</returns>
    ValueTask<IReadOnlyDictionary<string, EmployeeName>> FindAsync(
        string tenantKey, IEnumerable<string> userIds, CancellationToken cancellationToken);
}

/// <summary>Where names come from.</summary>
internal enum EmployeeNameSource
{
    /// <summary>A CSV file.</summary>
    File,

    /// <summary>Feishu's contact API.</summary>
    Contacts,
}

/// <summary>Where names come from, and what is wrong with it.</summary>
/// <param name="Source">Where they come from.</param>
/// <param name="Message">What is wrong and what to do, without names and ids; null when nothing is known to be wrong.</param>
internal sealed record EmployeeNamesStatus(EmployeeNameSource Source, string? Message);
