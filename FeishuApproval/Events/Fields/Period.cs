namespace FeishuApproval.Events.Fields;

/// <summary>A period in the attendance zone; <paramref name="End"/> is exclusive.</summary>
public readonly record struct Period(DateTimeOffset Start, DateTimeOffset End) : IComparable<Period>
{
    /// <summary>Orders by start, then by end.</summary>
    public int CompareTo(Period other) => (Start, End).CompareTo((other.Start, other.End));
}
