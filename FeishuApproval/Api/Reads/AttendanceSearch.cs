using System.Runtime.CompilerServices;
using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Api.Reads;

/// <summary>
/// Finds records by person and by day, in pages. The index says which records to read; the records say whether they are meant, so a row
/// that is a moment behind its record shows nothing wrong.
/// </summary>
public sealed class AttendanceSearch(IAttendanceStore store, IAttendanceIndex index)
{
    /// <summary>Days one page looks at, so that a request ends soon where there is little to find.</summary>
    internal const int DaysPerPage = 31;

    private const int PageOfAll = 200;
    private const int ReadsAtOnce = 32;

    /// <summary>The companies that records are held of, at most two of them.</summary>
    internal ValueTask<IReadOnlyList<string>> FindTenantsAsync(CancellationToken cancellationToken) => index.ListTenantsAsync(2, cancellationToken);

    /// <summary>A person's records that touch the period, by start.</summary>
    internal async ValueTask<RecordPage> FindByEmployeeAsync(RecordQuery query, string userId, PageToken? token, int pageSize, CancellationToken cancellationToken)
    {
        var items = new List<AttendanceRecord>();
        var after = token?.EmployeeRow(query.TenantKey, userId);
        while (true)
        {
            int asked = pageSize - items.Count + 1;
            var rows = await index.ListByEmployeeAsync(query.TenantKey, userId, query.From, query.To, after, asked, cancellationToken);
            var records = await ReadAsync([.. rows.Select(row => row.InstanceCode)], cancellationToken);
            for (int i = 0; i < rows.Count; i++)
            {
                if (items.Count == pageSize) return new RecordPage(items, PageToken.Of(query, after!.Value).Write());
                after = rows[i];
                if (records[i] is var (record, places) && Matches(record, places, rows[i], query)) items.Add(record);
            }

            if (rows.Count < asked) return new RecordPage(items, null);
        }
    }

    /// <summary>The records of each day of the period, by day and person; each once, on the first of the days it counts on.</summary>
    internal async ValueTask<RecordPage> FindByDayAsync(RecordQuery query, PageToken? token, int pageSize, CancellationToken cancellationToken)
    {
        var items = new List<AttendanceRecord>();
        var after = token?.DayRow(query.TenantKey);
        var date = token?.Date is { } reached && reached > query.From ? reached : query.From;
        for (int days = 0; date <= query.To; days++, date = date.AddDays(1), after = null)
        {
            if (days == DaysPerPage) return new RecordPage(items, PageToken.Of(query, date, null).Write());
            int count, asked;
            do
            {
                asked = pageSize - items.Count + 1;
                var rows = await index.ListByDayAsync(query.TenantKey, date, after, asked, cancellationToken);
                var records = await ReadAsync([.. rows.Select(row => row.InstanceCode)], cancellationToken);
                count = rows.Count;
                for (int i = 0; i < count; i++)
                {
                    if (items.Count == pageSize) return new RecordPage(items, PageToken.Of(query, date, after).Write());
                    after = rows[i];
                    if (records[i] is var (record, places) && Matches(record, places, rows[i], query)) items.Add(record);
                }
            }
            while (count == asked);
            if (date == DateOnly.MaxValue) break;
        }

        return new RecordPage(items, null);
    }

    /// <summary>All records of the period, as <see cref="FindByDayAsync"/> orders them, a page of them at a time in memory.</summary>
    internal async IAsyncEnumerable<RecordPage> FindAllAsync(RecordQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
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

    private static bool Matches(AttendanceRecord record, IReadOnlyList<IndexEntry> places, EmployeeRow row, RecordQuery query) =>
        HasStatus(record, query)
        && places.FirstOrDefault(place => place.UserId == row.UserId) is { } place
        && place.TenantKey == row.TenantKey && place.Start == row.Start && place.Kind == row.Kind
        && AttendanceCoverage.FirstDay(record, place, query.From, query.To) is not null;

    /// <summary>Of the rows that an overtime for several people has, the first person's stands for the record.</summary>
    private static bool Matches(AttendanceRecord record, IReadOnlyList<IndexEntry> places, DayRow row, RecordQuery query) =>
        HasStatus(record, query)
        && places is [var place, ..]
        && place.UserId == row.UserId && place.TenantKey == row.TenantKey && place.Kind == row.Kind
        && AttendanceCoverage.FirstDay(record, place, query.From, query.To) == row.Date;

    private static bool HasStatus(AttendanceRecord record, RecordQuery query) => query.WithReverted || record.Status == AttendanceStatus.Approved;

    private async ValueTask<(AttendanceRecord Record, IReadOnlyList<IndexEntry> Places)?[]> ReadAsync(string[] instanceCodes, CancellationToken cancellationToken)
    {
        var records = new (AttendanceRecord, IReadOnlyList<IndexEntry>)?[instanceCodes.Length];
        for (int start = 0; start < instanceCodes.Length; start += ReadsAtOnce)
        {
            int end = Math.Min(start + ReadsAtOnce, instanceCodes.Length);
            await Task.WhenAll(Enumerable.Range(start, end - start).Select(async i =>
            {
                var state = (await store.LoadAsync(instanceCodes[i], cancellationToken)).State;
                if (state is not null && AttendanceRecord.From(state) is { } record) records[i] = (record, IndexEntry.Of(state));
            }));
        }

        return records;
    }
}
