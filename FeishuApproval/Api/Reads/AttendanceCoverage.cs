using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Fields;

namespace FeishuApproval.Api.Reads;

/// <summary>The days that a record covers.</summary>
internal static class AttendanceCoverage
{
    /// <summary>
    /// Returns the first day in a range that a record covers; null when there is none. Overtime covers the days of its periods. A trip
    /// covers the days of its schedules. Every other record covers each day from its first day to its last day. The time is proportional to
    /// the number of periods, and independent of the length of the range and of the periods.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="entry">One of its index entries.</param>
    /// <param name="from">The first day of the range.</param>
    /// <param name="to">The last day of the range.</param>
    public static DateOnly? FirstDay(AttendanceRecord record, IndexEntry entry, DateOnly from, DateOnly to)
    {
        from = Later(from, entry.FirstDay);
        to = to < entry.LastDay ? to : entry.LastDay;
        if (from > to)
            return null;
        if ((record.Overtime?.Periods ?? record.Trip?.Periods()) is not { Count: > 1 } periods)
            return from;

        DateOnly? first = null;
        foreach (var period in periods)
        {
            var (begin, end) = Days(period);
            begin = Later(begin, from);
            if (begin <= end && begin <= to && (first is null || begin < first))
                first = begin;
        }

        return first;
    }

    private static (DateOnly First, DateOnly Last) Days(Period period)
    {
        var last = period.End > period.Start ? period.End.AddTicks(-1) : period.Start;
        return (DateOnly.FromDateTime(period.Start.DateTime), DateOnly.FromDateTime(last.DateTime));
    }

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;
}
