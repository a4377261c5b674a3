namespace FeishuApproval.Events.Fields;

/// <summary>One day's share of a leave.</summary>
/// <param name="Date">The local date.</param>
/// <param name="Seconds">The length in seconds. Feishu counts 24 hours for a day, and 12 for half a day.</param>
public readonly record struct LeaveDay(DateOnly Date, long Seconds) : IComparable<LeaveDay>
{
    /// <summary>Orders by date, then by length.</summary>
    public int CompareTo(LeaveDay other) => (Date, Seconds).CompareTo((other.Date, other.Seconds));
}
