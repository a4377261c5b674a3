namespace FeishuApproval.Events.Fields;

/// <summary>One day's share of an overtime.</summary>
/// <param name="Date">The local date.</param>
/// <param name="Seconds">The length in seconds.</param>
/// <param name="Compensation"><c>none</c>, <c>time_off</c>, <c>pay</c>, <c>rule</c>, or an unknown value unchanged.</param>
public sealed record WorkDay(DateOnly Date, long? Seconds, string? Compensation) : IComparable<WorkDay>
{
    /// <summary>Orders by date, then by all other fields.</summary>
    public int CompareTo(WorkDay? other) =>
        other is null ? 1
        : (Date, Seconds).CompareTo((other.Date, other.Seconds)) is var order and not 0 ? order
        : string.CompareOrdinal(Compensation, other.Compensation);
}
