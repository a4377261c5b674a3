using System.Runtime.CompilerServices;
using FeishuApproval.Api.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.People;

namespace FeishuApproval.Api.Reads;

/// <summary>
/// Finds records by employee and by day, in pages. The index returns candidate records, and each record is then checked against the query.
/// Therefore, an outdated index row produces no wrong result. The work for one page is limited.
/// </summary>
/// <param name="records">Reads the records.</param>
/// <param name="store">The index of the records.</param>
/// <param name="time">The clock that limits the time of a page; null uses the system clock.</param>
internal sealed class AttendanceSearch(RecordReader records, IAttendanceStore store, TimeProvider? time = null)
{
    /// <summary>The maximum number of days that one page searches, so that a request ends soon when there are few records.</summary>
    internal const int DaysPerPage = 31;

    /// <summary>The number of index rows after which a page ends.</summary>
    internal const int RowsPerPage = 2000;

    /// <summary>The maximum number of tenants that are listed.</summary>
    internal const int MaxTenants = 100;

    private const int PageOfAll = 200;

    /// <summary>The time after which a page ends.</summary>
    private static readonly TimeSpan LongestPage = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Returns the tenants that have records, at most <see cref="MaxTenants"/>.</summary>
    internal ValueTask<IReadOnlyList<string>> FindTenantsAsync(CancellationToken cancellationToken) =>
        store.ListTenantsAsync(MaxTenants, cancellationToken);

    /// <summary>Finds an employee's records that overlap the period, sorted by start.</summary>
    internal async ValueTask<RecordPage> FindByEmployeeAsync(
        RecordQuery query,
        string userId,
        PageToken? token,
        int pageSize,
        CancellationToken cancellationToken
    )
    {
        var items = new List<AttendanceRecord>();
        var after = token?.EmployeeRow(query.TenantKey, userId);
        var work = new Work(_time);
        while (true)
        {
            int asked = work.Ask(pageSize - items.Count);
            var rows = await store.ListByEmployeeAsync(
                query.TenantKey,
                userId,
                query.From,
                query.To,
                after,
                asked,
                cancellationToken
            );
            var read = await records.ReadAsync(
                rows.Where(row => query.Includes(row.Kind)).Select(row => row.InstanceCode),
                cancellationToken,
                query.Unreadable
            );
            foreach (var row in rows)
            {
                if (items.Count == pageSize)
                    return new RecordPage(items, PageToken.Of(query, after!.Value).Write());
                after = row;
                if (
                    query.Includes(row.Kind)
                    && read[row.InstanceCode] is var (record, entries)
                    && Matches(record, entries, row, query)
                )
                    items.Add(record);
            }

            if (rows.Count < asked)
                return new RecordPage(items, null);
            if (work.IsSpent(rows.Count))
                return new RecordPage(items, PageToken.Of(query, after!.Value).Write());
        }
    }

    /// <summary>
    /// Finds the records of each day of the period, sorted by day and employee. Each record is listed once, on its first day in the period.
    /// </summary>
    internal async ValueTask<RecordPage> FindByDayAsync(
        RecordQuery query,
        PageToken? token,
        int pageSize,
        CancellationToken cancellationToken
    )
    {
        var items = new List<AttendanceRecord>();

        // Stores the row that represents each record, so that a record with a thousand employees is read only once.
        var shown = new Dictionary<string, DayRow?>(StringComparer.Ordinal);
        var work = new Work(_time);
        var after = token?.DayRow(query.TenantKey);
        var date = token?.Date is { } reached && reached > query.From ? reached : query.From;
        for (int days = 0; date <= query.To; days++, date = date.AddDays(1), after = null)
        {
            if (days == DaysPerPage)
                return new RecordPage(items, PageToken.Of(query, date, null).Write());
            for (int count = 0, asked = 0; count == asked; )
            {
                asked = work.Ask(pageSize - items.Count);
                var rows = await store.ListByDayAsync(query.TenantKey, date, after, asked, cancellationToken);
                var read = await records.ReadAsync(
                    rows.Where(row =>
                            query.Includes(row.Kind)
                            && (!shown.TryGetValue(row.InstanceCode, out var known) || known == row)
                        )
                        .Select(row => row.InstanceCode),
                    cancellationToken,
                    query.Unreadable
                );
                foreach (var (instanceCode, found) in read)
                    shown[instanceCode] = found is var (record, entries) ? RowOf(record, entries, query) : null;
                count = rows.Count;
                foreach (var row in rows)
                {
                    if (items.Count == pageSize)
                        return new RecordPage(items, PageToken.Of(query, date, after).Write());
                    after = row;
                    if (query.Includes(row.Kind) && shown[row.InstanceCode] == row)
                        items.Add(read[row.InstanceCode]!.Value.Record);
                }

                if (count == asked && work.IsSpent(count))
                    return new RecordPage(items, PageToken.Of(query, date, after).Write());
            }

            if (date == DateOnly.MaxValue)
                break;
        }

        return new RecordPage(items, null);
    }

    /// <summary>
    /// Returns all records of the period in the order of <see cref="FindByDayAsync"/>. Only one page is in memory at a time.
    /// </summary>
    internal async IAsyncEnumerable<RecordPage> FindAllAsync(
        RecordQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        PageToken? token = null;
        do
        {
            var page = await FindByDayAsync(query, token, PageOfAll, cancellationToken);
            yield return page;
            token = page.NextPageToken is { } next ? PageToken.Read(next) : null;
        } while (token is not null);
    }

    /// <summary>Returns all records of the period with the names of their submitters, a page at a time.</summary>
    /// <param name="query">The records.</param>
    /// <param name="names">The names of employees; null when names are not configured.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    internal async IAsyncEnumerable<IReadOnlyList<AttendanceRecord>> FindAllRecordsAsync(
        RecordQuery query,
        IEmployeeNames? names,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await foreach (var page in FindAllAsync(query, cancellationToken))
            yield return (await page.NameAsync(names, query.TenantKey, cancellationToken)).Items;
    }

    /// <summary>Finds the days of all matching records for each of their employees, with names, a page of records at a time.</summary>
    /// <param name="query">The records, and the only employees if it names any.</param>
    /// <param name="names">The names of employees; null when names are not configured.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    internal async IAsyncEnumerable<IReadOnlyList<EmployeeDay>> FindAllDaysAsync(
        RecordQuery query,
        IEmployeeNames? names,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await foreach (var page in FindAllAsync(query, cancellationToken))
        {
            var days = EmployeeDay.Of(page.Items, query.From, query.To, userId: null);
            if (query.Employees is { } employees)
                days = days.Where(day => employees.Contains(day.UserId));
            yield return await EmployeeDay.NameAsync([.. days], names, query.TenantKey, cancellationToken);
        }
    }

    /// <summary>
    /// Whether a row represents the record. A shift swap has one row for each of its two days; its first row in the period represents it.
    /// </summary>
    private static bool Matches(
        AttendanceRecord record,
        IReadOnlyList<IndexEntry> entries,
        EmployeeRow row,
        RecordQuery query
    ) =>
        IsWanted(record, query)
        && entries.FirstOrDefault(entry => entry.UserId == row.UserId && FirstDay(record, entry, query) is not null)
            is { } entry
        && entry.TenantKey == row.TenantKey
        && entry.Start == row.Start
        && entry.Kind == row.Kind;

    /// <summary>
    /// Returns the row by day that represents a record: the row of the first employee, on the first day in the period. Returns null when
    /// the record does not match.
    /// </summary>
    private static DayRow? RowOf(AttendanceRecord record, IReadOnlyList<IndexEntry> entries, RecordQuery query)
    {
        if (!IsWanted(record, query))
            return null;
        if (query.IsWithoutPeriod)
        {
            return entries is [.., { IsUnreadable: true } own]
                ? new DayRow(own.TenantKey, own.FirstDay, own.UserId, own.Kind, record.InstanceCode)
                : null;
        }

        if (entries is not [{ ByEmployeeOnly: false } first, ..])
            return null;
        foreach (var entry in entries.TakeWhile(entry => entry.UserId == first.UserId))
        {
            if (FirstDay(record, entry, query) is { } date)
            {
                return new DayRow(entry.TenantKey, date, entry.UserId, entry.Kind, record.InstanceCode);
            }
        }

        return null;
    }

    /// <summary>Returns the first day of a record in the period; null when there is none.</summary>
    private static DateOnly? FirstDay(AttendanceRecord record, IndexEntry entry, RecordQuery query)
    {
        if (query.IsWithoutPeriod || entry.IsUnreadable)
            return query.IsWithoutPeriod && entry.IsUnreadable ? entry.FirstDay : null;
        var from = query.From > entry.FirstDay ? query.From : entry.FirstDay;
        var to = query.To < entry.LastDay ? query.To : entry.LastDay;
        if (from > to)
            return null;
        if (record.Days is null)
            return from;
        foreach (var day in record.Days)
        {
            if (day.Date >= from)
                return day.Date <= to ? day.Date : null;
        }

        return null;
    }

    private static bool IsWanted(AttendanceRecord record, RecordQuery query) =>
        query.Includes(record.Kind)
        && (query.WithReverted || record.Status == AttendanceStatus.Approved)
        && (query.WithCancelLeaves || !record.IsCancelLeave)
        && query.Matches(record);

    /// <summary>Limits the work for one page.</summary>
    private sealed class Work(TimeProvider time)
    {
        private readonly long _start = time.GetTimestamp();
        private int _rows;

        /// <summary>
        /// Returns the number of rows to read when the page needs <paramref name="lacking"/> more records: one more, and an increasing
        /// number when few rows match.
        /// </summary>
        public int Ask(int lacking) => Math.Max(lacking + 1, Math.Min(_rows, ListRequest.MaxPageSize));

        /// <summary>Counts rows and returns whether the page must end.</summary>
        public bool IsSpent(int rows) => (_rows += rows) >= RowsPerPage || time.GetElapsedTime(_start) >= LongestPage;
    }
}
