using System.Runtime.CompilerServices;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Api.Reads;

/// <summary>
/// Finds records by employee and by day, in pages. The index says which records to read; the records say whether they match, so a row that
/// is behind its record shows nothing wrong. A page ends after a bounded amount of work, whatever the records are.
/// </summary>
/// <param name="store">The records.</param>
/// <param name="index">Where to look them up.</param>
/// <param name="time">Ends a page that takes long; the system's clock when none is given.</param>
/// <param name="zone">The attendance zone, in which the days of a record begin and end.</param>
internal sealed class AttendanceSearch(IAttendanceStore store, IAttendanceIndex index, TimeProvider? time = null, TimeZoneInfo? zone = null)
{
    /// <summary>The most days that one page searches, so that a request ends soon where there are few records.</summary>
    internal const int DaysPerPage = 31;

    /// <summary>Index rows after which a page ends with what it has found.</summary>
    internal const int RowsPerPage = 2000;

    private const int PageOfAll = 200;
    private const int ReadsAtOnce = 32;

    /// <summary>The time after which a page ends with what it has found.</summary>
    private static readonly TimeSpan LongestPage = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>The tenants that have records, at most two of them.</summary>
    internal ValueTask<IReadOnlyList<string>> FindTenantsAsync(CancellationToken cancellationToken) =>
        index.ListTenantsAsync(2, cancellationToken);

    /// <summary>An employee's records that touch the period, by start.</summary>
    internal async ValueTask<RecordPage> FindByEmployeeAsync(
        RecordQuery query, string userId, PageToken? token, int pageSize, CancellationToken cancellationToken)
    {
        var items = new List<AttendanceRecord>();
        var after = token?.EmployeeRow(query.TenantKey, userId);
        var work = new Work(_time);
        while (true)
        {
            int asked = work.Ask(pageSize - items.Count);
            var rows = await index.ListByEmployeeAsync(query.TenantKey, userId, query.From, query.To, after, asked, cancellationToken);
            var records = await ReadAsync(rows.Where(row => query.Includes(row.Kind)).Select(row => row.InstanceCode), cancellationToken);
            foreach (var row in rows)
            {
                if (items.Count == pageSize) return new RecordPage(items, PageToken.Of(query, after!.Value).Write());
                after = row;
                if (query.Includes(row.Kind) && records[row.InstanceCode] is var (record, entries)
                    && Matches(record, entries, row, query)) items.Add(record);
            }

            if (rows.Count < asked) return new RecordPage(items, null);
            if (work.IsSpent(rows.Count)) return new RecordPage(items, PageToken.Of(query, after!.Value).Write());
        }
    }

    /// <summary>The records of each day of the period, by day and employee; each once, on the first of the days it counts on.</summary>
    internal async ValueTask<RecordPage> FindByDayAsync(
        RecordQuery query, PageToken? token, int pageSize, CancellationToken cancellationToken)
    {
        var items = new List<AttendanceRecord>();

        // The row that represents each record read so far, so that a record of a thousand workers is read once.
        var shown = new Dictionary<string, DayRow?>(StringComparer.Ordinal);
        var work = new Work(_time);
        var after = token?.DayRow(query.TenantKey);
        var date = token?.Date is { } reached && reached > query.From ? reached : query.From;
        for (int days = 0; date <= query.To; days++, date = date.AddDays(1), after = null)
        {
            if (days == DaysPerPage) return new RecordPage(items, PageToken.Of(query, date, null).Write());
            for (int count = 0, asked = 0; count == asked;)
            {
                asked = work.Ask(pageSize - items.Count);
                var rows = await index.ListByDayAsync(query.TenantKey, date, after, asked, cancellationToken);
                var records = await ReadAsync(
                    rows.Where(row => query.Includes(row.Kind) && (!shown.TryGetValue(row.InstanceCode, out var known) || known == row))
                        .Select(row => row.InstanceCode),
                    cancellationToken);
                foreach (var (instanceCode, read) in records) shown[instanceCode] = read is var (record, entries)
                    ? RowOf(record, entries, query) : null;
                count = rows.Count;
                foreach (var row in rows)
                {
                    if (items.Count == pageSize) return new RecordPage(items, PageToken.Of(query, date, after).Write());
                    after = row;
                    if (query.Includes(row.Kind) && shown[row.InstanceCode] == row) items.Add(records[row.InstanceCode]!.Value.Record);
                }

                if (count == asked && work.IsSpent(count)) return new RecordPage(items, PageToken.Of(query, date, after).Write());
            }

            if (date == DateOnly.MaxValue) break;
        }

        return new RecordPage(items, null);
    }

    /// <summary>All records of the period, as <see cref="FindByDayAsync"/> orders them, a page of them at a time in memory.</summary>
    internal async IAsyncEnumerable<RecordPage> FindAllAsync(
        RecordQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        PageToken? token = null;
        do
        {
            var page = await FindByDayAsync(query, token, PageOfAll, cancellationToken);
            yield return page;
            token = page.NextPageToken is { } next ? PageToken.Read(next) : null;
        }
        while (token is not null);
    }

    /// <summary>A shift swap has a row for each of its days; the first of those in the period represents the record.</summary>
    private static bool Matches(AttendanceRecord record, IReadOnlyList<IndexEntry> entries, EmployeeRow row, RecordQuery query) =>
        IsWanted(record, query)
        && entries.FirstOrDefault(entry => entry.UserId == row.UserId && FirstDay(record, entry, query) is not null) is { } entry
        && entry.TenantKey == row.TenantKey && entry.Start == row.Start && entry.Kind == row.Kind;

    /// <summary>
    /// The row by day that represents a record: the first employee's, on the first day in the period. Null when
    /// the record does not match.
    /// </summary>
    private static DayRow? RowOf(AttendanceRecord record, IReadOnlyList<IndexEntry> entries, RecordQuery query)
    {
        if (!IsWanted(record, query) || entries is not [{ ByEmployeeOnly: false } first, ..]) return null;
        foreach (var entry in entries.TakeWhile(entry => entry.UserId == first.UserId))
        {
            if (FirstDay(record, entry, query) is { } date)
            {
                return new DayRow(entry.TenantKey, date, entry.UserId, entry.Kind, record.InstanceCode);
            }
        }

        return null;
    }

    private static DateOnly? FirstDay(AttendanceRecord record, IndexEntry entry, RecordQuery query) =>
        AttendanceCoverage.FirstDay(record, entry, query.From, query.To);

    private static bool IsWanted(AttendanceRecord record, RecordQuery query) =>
        query.Includes(record.Kind) && (query.WithReverted || record.Status == AttendanceStatus.Approved)
            && (query.WithCancelLeaves || !record.IsCancelLeave)
        && query.Matches(record);

    /// <summary>The records of some instances, without those whose approval was not received.</summary>
    internal async ValueTask<IReadOnlyList<AttendanceRecord>> LoadAsync(
        IEnumerable<string> instanceCodes, CancellationToken cancellationToken)
    {
        var records = await ReadAsync(instanceCodes, cancellationToken);
        return [.. records.Values.Where(read => read is not null).Select(read => read!.Value.Record)];
    }

    private async ValueTask<Dictionary<string, (AttendanceRecord Record, IReadOnlyList<IndexEntry> Entries)?>> ReadAsync(
        IEnumerable<string> instanceCodes, CancellationToken cancellationToken)
    {
        var records = new Dictionary<string, (AttendanceRecord, IReadOnlyList<IndexEntry>)?>(StringComparer.Ordinal);
        foreach (string[] some in instanceCodes.Distinct(StringComparer.Ordinal).Chunk(ReadsAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var states = await Task.WhenAll(some.Select(code => store.LoadAsync(code, cancellationToken).AsTask()));
            for (int i = 0; i < some.Length; i++)
            {
                records[some[i]] = states[i].State is { } state && AttendanceRecord.From(state, zone) is { } record
                    ? (record, state.IndexEntries) : null;
            }
        }

        return records;
    }

    /// <summary>The work done for one page.</summary>
    private sealed class Work(TimeProvider time)
    {
        private readonly long _start = time.GetTimestamp();
        private int _rows;

        /// <summary>
        /// How many rows to read when the page lacks so many records: one more, and more at a time when few rows match.
        /// </summary>
        public int Ask(int lacking) => Math.Max(lacking + 1, Math.Min(_rows, ListRequest.MaxPageSize));

        /// <summary>Counts rows; returns whether the page must end.</summary>
        public bool IsSpent(int rows) => (_rows += rows) >= RowsPerPage || time.GetElapsedTime(_start) >= LongestPage;
    }
}
