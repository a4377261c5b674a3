namespace FeishuApproval.WorkCalendars;

/// <summary>A day in the calendar of workdays and holidays.</summary>
/// <param name="Class">Whether people work.</param>
/// <param name="Name">The name of the holiday, also for a workday that makes up for it; null on other days.</param>
/// <param name="IsStatutory">
/// Whether the day is a statutory holiday (法定节假日). The other days of a public holiday are days off that were moved.
/// </param>
/// <param name="IsMakeUpWorkday">Whether people work although the day is one of the weekend (调休上班).</param>
internal readonly record struct CalendarDay(DayClass Class, string? Name, bool IsStatutory, bool IsMakeUpWorkday);
