namespace FeishuApproval.WorkCalendars;

/// <summary>Whether people work on a day.</summary>
public enum DayClass
{
    /// <summary>People work, also on a weekend day that makes up for a holiday.</summary>
    Workday,

    /// <summary>A day of the weekend, or another day off of the company.</summary>
    RestDay,

    /// <summary>A public holiday: the days of the festival and the days off around it.</summary>
    Holiday,
}
