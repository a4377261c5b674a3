using FeishuApproval.Attendance.Records;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Api.Reads;

/// <summary>What a day of a requested period is.</summary>
/// <param name="Date">The local date.</param>
/// <param name="DayClass">The class of the date.</param>
/// <param name="Name">The name of the holiday, also of one that a workday makes up for; null for other days.</param>
/// <param name="IsMakeUpWorkday">Whether the date is a weekend day that is worked to make up for a holiday.</param>
internal sealed record PeriodDay(DateOnly Date, DayClass DayClass, string? Name, bool IsMakeUpWorkday)
{
    /// <summary>Returns the days of a period, at most as many as a record can have.</summary>
    public static IReadOnlyList<PeriodDay> List(DateOnly from, DateOnly to, WorkCalendar calendar) =>
        [
            .. Enumerable
                .Range(from.DayNumber, Math.Clamp(to.DayNumber - from.DayNumber + 1, 0, IndexEntry.MaxDays))
                .Select(number =>
                {
                    var date = DateOnly.FromDayNumber(number);
                    var day = calendar.Day(date);
                    return new PeriodDay(date, day.Class, day.Name, day.IsMakeUpWorkday);
                }),
        ];
}
