namespace FeishuApproval.Events.Fields;

/// <summary>One day's share of an overtime.</summary>
/// <param name="Date">The local date.</param>
/// <param name="Seconds">The length in seconds.</param>
/// <param name="Compensation"><c>none</c>, <c>time_off</c>, <c>pay</c>, <c>none_by_rule</c>, or an unknown value unchanged.</param>
public sealed record WorkDay(DateOnly Date, long? Seconds, string? Compensation) : IComparable<WorkDay>
{
    /// <summary>Feishu's category of the day, for example 工作日, unchanged: its text, or its value if it has no text.</summary>
    public string? Category { get; init; }

    /// <summary>The start of the work on this day; null when only the length is known.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>The end of the work on this day, exclusive; null when only the length is known.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Orders by date, then by all other fields. Texts are ordered by code unit.</summary>
    public int CompareTo(WorkDay? other)
    {
        if (other is null)
            return 1;
        int order = (Date, Seconds, Start, End).CompareTo((other.Date, other.Seconds, other.Start, other.End));
        if (order == 0)
            order = string.CompareOrdinal(Compensation, other.Compensation);
        return order == 0 ? string.CompareOrdinal(Category, other.Category) : order;
    }
}
