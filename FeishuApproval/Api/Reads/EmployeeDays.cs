using FeishuApproval.Api.Csv;
using FeishuApproval.Attendance.Records;
using FeishuApproval.People;

namespace FeishuApproval.Api.Reads;

/// <summary>Computes the share of each record in each day of an employee.</summary>
internal static class EmployeeDays
{
    /// <summary>The maximum number of cancel-leaves that are read for one leave. Usually, an employee submits only a few.</summary>
    internal const int MaxCancelLeaves = 100;

    /// <summary>
    /// Returns the days of records in a period, sorted by record, employee and date. The time that cancel-leaves cancel is subtracted when
    /// both amounts are known in minutes, or both in half days. A record whose daily amounts are unknown has one row without minutes for
    /// each date it touches.
    /// </summary>
    /// <param name="search">Reads the cancel-leaves.</param>
    /// <param name="records">The records.</param>
    /// <param name="query">The period.</param>
    /// <param name="userId">The employee whose days are returned; null for all employees.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async ValueTask<List<EmployeeDay>> OfAsync(
        AttendanceSearch search,
        IReadOnlyList<AttendanceRecord> records,
        RecordQuery query,
        string? userId,
        CancellationToken cancellationToken
    )
    {
        var cancelled = await CancelLeavesAsync(search, records, cancellationToken);
        var days = new List<EmployeeDay>();
        foreach (var record in records)
        {
            var shares = record.Days ?? Touched(record, query);
            foreach (string code in record.Leave?.AdjustedBy?.Take(MaxCancelLeaves) ?? [])
            {
                if (cancelled.TryGetValue(code, out var taken))
                    shares = Without(shares, taken);
            }

            List<DayShare> inside = [.. shares.Where(share => share.Date >= query.From && share.Date <= query.To)];
            foreach (string employee in userId is null ? record.Employees() : [userId])
            {
                days.AddRange(inside.Select(share => new EmployeeDay(employee, share, record)));
            }
        }

        return days;
    }

    /// <summary>Returns the same days with the names of the employees. The days are unchanged when names are not configured.</summary>
    public static async ValueTask<List<EmployeeDay>> NameAsync(
        List<EmployeeDay> days,
        IEmployeeNames? names,
        string tenantKey,
        CancellationToken cancellationToken
    )
    {
        if (names is null)
            return days;
        var found = await names.FindAsync(tenantKey, days.Select(day => day.UserId), cancellationToken);
        return [.. days.Select(day => day with { Name = found.GetValueOrDefault(day.UserId) })];
    }

    /// <summary>Returns the days of the approved cancel-leaves of some leaves, by instance.</summary>
    private static async ValueTask<Dictionary<string, IReadOnlyList<DayShare>>> CancelLeavesAsync(
        AttendanceSearch search,
        IReadOnlyList<AttendanceRecord> records,
        CancellationToken cancellationToken
    )
    {
        var codes = records.SelectMany(record => record.Leave?.AdjustedBy?.Take(MaxCancelLeaves) ?? []);
        var found = await search.LoadAsync(codes, cancellationToken);
        return found
            .Where(record => record is { IsCancelLeave: true, Status: AttendanceStatus.Approved, Days: not null })
            .ToDictionary(record => record.InstanceCode, record => record.Days!, StringComparer.Ordinal);
    }

    private static IReadOnlyList<DayShare> Without(IReadOnlyList<DayShare> shares, IReadOnlyList<DayShare> taken)
    {
        var byDate = taken.ToDictionary(share => share.Date);
        return
        [
            .. shares
                .Select(share => byDate.TryGetValue(share.Date, out var off) ? Without(share, off) : share)
                .OfType<DayShare>(),
        ];
    }

    /// <summary>Subtracts cancelled time from a day. Returns null when nothing remains.</summary>
    private static DayShare? Without(DayShare share, DayShare off)
    {
        if (share.Minutes is { } minutes && off.Minutes is { } offMinutes)
        {
            long left = minutes - offMinutes;
            if (left <= 0)
                return null;
            return share with
            {
                Minutes = left,
                HalfDays = share.HalfDays == 2 && left * 2 <= minutes ? 1 : share.HalfDays,
            };
        }

        if (share.HalfDays is not { } halves || off.HalfDays is not { } offHalves)
            return share;
        return halves <= offHalves
            ? null
            : new DayShare(share.Date, share.Minutes * (halves - offHalves) / halves, halves - offHalves);
    }

    private static IReadOnlyList<DayShare> Touched(AttendanceRecord record, RecordQuery query)
    {
        if (record is not { Start: { } start, End: { } end })
            return [];
        var first = DateOnly.FromDateTime(start.DateTime);
        var last = DateOnly.FromDateTime((end > start ? end.AddTicks(-1) : start).DateTime);
        last = DateOnly.FromDayNumber(Math.Min(last.DayNumber, first.DayNumber + IndexEntry.MaxDays - 1));
        first = first > query.From ? first : query.From;
        last = last < query.To ? last : query.To;
        return first > last
            ? []
            :
            [
                .. Enumerable
                    .Range(first.DayNumber, last.DayNumber - first.DayNumber + 1)
                    .Select(day => new DayShare(DateOnly.FromDayNumber(day), null, null)),
            ];
    }
}
