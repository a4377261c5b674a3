using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Index;

/// <summary>
/// Finds the records of an employee or of a day. Rows are derived and only name records: a list reads the records and ignores outdated
/// rows.
/// </summary>
public interface IAttendanceIndex
{
    /// <summary>
    /// Whether the caller's changes are part of the transaction that stores the record, so that no other change can come between them.
    /// </summary>
    bool IsTransactional => false;

    /// <summary>
    /// Puts and removes rows of one instance, in no particular order and not in one transaction. A row that is put again is found until the
    /// later of its last days: the update of an earlier state may come late, and must not hide a record that has become longer.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable; some of it may have been done.</exception>
    ValueTask ApplyAsync(IndexChange change, CancellationToken cancellationToken);

    /// <summary>
    /// An employee's rows that start on or before <paramref name="to"/> and last until <paramref name="from"/> or longer, by start. Rows
    /// that ended earlier in the month of <paramref name="from"/> may be among them; a row that lasts longer than
    /// <see cref="IndexChange.MaxDays"/> days may be missing after them.
    /// </summary>
    /// <param name="tenantKey">The tenant.</param>
    /// <param name="userId">The person.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day.</param>
    /// <param name="after">The row to continue after; null starts at the first row.</param>
    /// <param name="max">The maximum number of rows. If fewer rows are returned, there are no more.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<EmployeeRow>> ListByEmployeeAsync(
        string tenantKey, string userId, DateOnly from, DateOnly to, EmployeeRow? after, int max, CancellationToken cancellationToken);

    /// <summary>A day's rows, by employee.</summary>
    /// <param name="tenantKey">The tenant.</param>
    /// <param name="date">The day.</param>
    /// <param name="after">The row to continue after; null starts at the first row.</param>
    /// <param name="max">The maximum number of rows. If fewer rows are returned, there are no more.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<DayRow>> ListByDayAsync(
        string tenantKey, DateOnly date, DayRow? after, int max, CancellationToken cancellationToken);

    /// <summary>Tenants that have rows.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<string>> ListTenantsAsync(int max, CancellationToken cancellationToken);
}
