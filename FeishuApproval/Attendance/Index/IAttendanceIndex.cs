using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Index;

/// <summary>
/// Finds the records of an employee or of a day. Rows are derived from records and only refer to them. A list reads the records and ignores
/// outdated rows.
/// </summary>
public interface IAttendanceIndex
{
    /// <summary>
    /// Whether the changes are part of the transaction that stores the record. In this case, no other change can occur between them.
    /// </summary>
    bool IsTransactional => false;

    /// <summary>
    /// Puts and removes rows of one instance, in no particular order and without a transaction. If a row is put again with another last
    /// day, the later last day is stored. An update of an earlier state may arrive late, and it must not hide a record that has become
    /// longer. With <see cref="IndexChange.Committed"/>, a store that cannot record the change of the record in its commit records it here, after
    /// all changes that a feed has already returned; such a change may have no rows. A delivery that finds its event already applied calls
    /// again, because the previous one may have failed before.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of the changes may be done.</exception>
    ValueTask ApplyAsync(IndexChange change, CancellationToken cancellationToken);

    /// <summary>
    /// Lists an employee's rows that start on or before <paramref name="to"/> and end on or after <paramref name="from"/>, sorted by start.
    /// The result may include rows that ended earlier in the month of <paramref name="from"/>. Rows that are longer than
    /// <see cref="IndexChange.MaxDays"/> days may be missing after these days.
    /// </summary>
    /// <param name="tenantKey">The tenant.</param>
    /// <param name="userId">The employee.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day.</param>
    /// <param name="after">The row to continue after; null starts at the first row.</param>
    /// <param name="max">The maximum number of rows. If fewer rows are returned, there are no more.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<EmployeeRow>> ListByEmployeeAsync(
        string tenantKey,
        string userId,
        DateOnly from,
        DateOnly to,
        EmployeeRow? after,
        int max,
        CancellationToken cancellationToken
    );

    /// <summary>Lists the rows of a day, sorted by employee.</summary>
    /// <param name="tenantKey">The tenant.</param>
    /// <param name="date">The day.</param>
    /// <param name="after">The row to continue after; null starts at the first row.</param>
    /// <param name="max">The maximum number of rows. If fewer rows are returned, there are no more.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<DayRow>> ListByDayAsync(
        string tenantKey,
        DateOnly date,
        DayRow? after,
        int max,
        CancellationToken cancellationToken
    );

    /// <summary>Lists the tenants that have rows.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<IReadOnlyList<string>> ListTenantsAsync(int max, CancellationToken cancellationToken);
}
