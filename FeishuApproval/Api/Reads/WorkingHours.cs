using System.Globalization;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Api.Reads;

/// <summary>The working hours of a day, in which the calendar shows days.</summary>
/// <param name="Start">The start in local time, for example <c>09:00</c>.</param>
/// <param name="End">The end in local time, for example <c>18:00</c>.</param>
internal sealed record WorkingHours(string Start, string End)
{
    /// <summary>Returns the working hours as text.</summary>
    public static WorkingHours Of(TimeRange hours) => new(Text(hours.Start), Text(hours.End));

    private static string Text(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}
