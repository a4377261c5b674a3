namespace FeishuApproval.Simulator.Platform.Data;

/// <summary>A work calendar of Feishu People on the simulated platform.</summary>
/// <param name="Id">The calendar's id.</param>
/// <param name="Name">The calendar's name.</param>
/// <param name="TenantKey">The tenant that has the calendar.</param>
internal sealed record SimulatedCalendar(string Id, string Name, string TenantKey)
{
    /// <summary>The days that are not what their weekday says: <c>workday</c>, <c>day_off</c> or <c>public_holiday</c>.</summary>
    public Dictionary<DateOnly, string> Days { get; init; } = [];

    /// <summary>The first day without a type; null when all days have one.</summary>
    public DateOnly? End { get; init; }

    /// <summary>Whether the calendar is enabled.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Returns the type of a day: the given one, else that of its weekday.</summary>
    public string TypeOf(DateOnly date) =>
        Days.GetValueOrDefault(date, date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? "day_off" : "workday");
}
