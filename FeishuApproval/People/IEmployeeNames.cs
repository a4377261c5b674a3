namespace FeishuApproval.People;

/// <summary>
/// Looks up names and employee numbers. A slow or failing source never makes a read fail; in that case the names are absent. Safe for
/// concurrent use.
/// </summary>
internal interface IEmployeeNames
{
    /// <summary>The source of the names and its problem, if any.</summary>
    EmployeeNamesStatus Status { get; }

    /// <summary>Returns the names of some employees, after at most two seconds.</summary>
    /// <param name="tenantKey">The tenant; ids are unique only within a tenant. Empty for records whose events contain no tenant.</param>
    /// <param name="userIds">The <c>user_id</c>s. A repeated id is looked up once, and an empty id is ignored.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The names by <c>user_id</c>. Employees whose name is unknown are omitted.</returns>
    ValueTask<IReadOnlyDictionary<string, EmployeeName>> FindAsync(
        string tenantKey,
        IEnumerable<string> userIds,
        CancellationToken cancellationToken
    );
}

/// <summary>The source of names.</summary>
internal enum EmployeeNameSource
{
    /// <summary>A CSV file.</summary>
    File,

    /// <summary>Feishu's contact API.</summary>
    Contacts,
}

/// <summary>The source of names and its problem.</summary>
/// <param name="Source">The source.</param>
/// <param name="Message">What is wrong and what to do, without names and ids; null when there is no known problem.</param>
internal sealed record EmployeeNamesStatus(EmployeeNameSource Source, string? Message);
