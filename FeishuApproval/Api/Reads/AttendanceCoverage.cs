using FeishuApproval.Attendance.Records;
using FeishuApproval.Events;

namespace FeishuApproval.Api.Reads;

/// <summary>The days on which a record counts.</summary>
internal static class AttendanceCoverage
{
    /// <summary>
    /// The first day in a range on which a record counts; null when there is none. Overtime counts on the days of its periods, a trip on
    /// those of its schedules, everything else on each day from its first to its last.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="place">One of its index entries.</param>
    /// <param name="from">The range's first day, in the attendance zone.</param>
    /// <param name="to">The range's last day.</param>
    public static DateOnly? FirstDay(AttendanceRecord record, IndexEntry place, DateOnly from, DateOnly to)
    {
        var periods = record.Overtime?.Periods ?? record.Trip?.Periods();
        var last = to < place.LastDay ? to : place.LastDay;
        for (int day = Math.Max(from.DayNumber, place.FirstDay.DayNumber); day <= last.DayNumber; day++)
        {
            var date = DateOnly.FromDayNumber(day);
            if (periods is not { Count: > 1 } || Covers(periods, date)) return date;
        }

        return null;
    }

    private static bool Covers(IReadOnlyList<Period> periods, DateOnly date)
    {
        foreach (var period in periods)
        {
            var last = period.End > period.Start ? period.End.AddTicks(-1) : period.Start;
            if (DateOnly.FromDateTime(period.Start.DateTime) <= date && date <= DateOnly.FromDateTime(last.DateTime)) return true;
        }

        return false;
    }
}
