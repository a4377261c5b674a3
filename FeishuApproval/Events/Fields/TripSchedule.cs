using FeishuApproval.Json;

namespace FeishuApproval.Events.Fields;

/// <summary>One part of a business trip.</summary>
public sealed record TripSchedule : IComparable<TripSchedule>
{
    /// <summary>The start of the part, in the attendance zone.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>The end of the part, exclusive.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>The length of the part in seconds. A day counts as 86,400 seconds.</summary>
    public long? Seconds { get; init; }

    /// <summary>The place of departure.</summary>
    public string? Departure { get; init; }

    /// <summary>The destination.</summary>
    public string? Destination { get; init; }

    /// <summary>The means of transport, for example 飞机.</summary>
    public string? Transport { get; init; }

    /// <summary><c>one_way</c>, <c>return</c>, or an unknown value unchanged.</summary>
    [KnownValues("one_way", "return")]
    public string? TripType { get; init; }

    /// <summary>A remark.</summary>
    public string? Remark { get; init; }

    /// <summary>Orders by start, then by all other fields. Texts are ordered by code unit.</summary>
    public int CompareTo(TripSchedule? other)
    {
        if (other is null)
            return 1;
        int order = (Start, End, Seconds).CompareTo((other.Start, other.End, other.Seconds));
        if (order == 0)
            order = string.CompareOrdinal(Departure, other.Departure);
        if (order == 0)
            order = string.CompareOrdinal(Destination, other.Destination);
        if (order == 0)
            order = string.CompareOrdinal(Transport, other.Transport);
        if (order == 0)
            order = string.CompareOrdinal(TripType, other.TripType);
        return order == 0 ? string.CompareOrdinal(Remark, other.Remark) : order;
    }
}
