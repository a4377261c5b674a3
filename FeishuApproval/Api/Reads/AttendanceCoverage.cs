using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Api.Reads;

/// <summary>The days on which a record counts.</summary>
internal static class AttendanceCoverage
{
    /// <summary>
    /// Whether a record counts on a day of the attendance zone: overtime on the days of its periods, everything else on each day from its
    /// first to its last.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="place">One of its places; all span the same days.</param>
    /// <param name="date">The day.</param>
    public static bool Covers(AttendanceRecord record, IndexEntry place, DateOnly date)
    {
        if (date < place.FirstDay || date > place.LastDay) return false;
        if (record.Overtime?.Periods is not { Count: > 1 } periods) return true;
        foreach (var period in periods)
        {
            var last = period.End > period.Start ? period.End.AddTicks(-1) : period.Start;
            if (DateOnly.FromDateTime(period.Start.DateTime) <= date && date <= DateOnly.FromDateTime(last.DateTime)) return true;
        }

        return false;
    }

    /// <summary>The first day in a range on which a record counts; null when there is none.</summary>
    public static DateOnly? FirstDay(AttendanceRecord record, IndexEntry place, DateOnly from, DateOnly to)
    {
        var last = to < place.LastDay ? to : place.LastDay;
        for (int day = Math.Max(from.DayNumber, place.FirstDay.DayNumber); day <= last.DayNumber; day++)
        {
            var date = DateOnly.FromDayNumber(day);
            if (Covers(record, place, date)) return date;
        }

        return null;
    }
}
