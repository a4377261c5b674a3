using FeishuApproval.Events;

namespace FeishuApproval.Attendance.Facts;

/// <summary>Details of a business trip.</summary>
public sealed record TripDetails
{
    /// <summary>The parts of the trip.</summary>
    public IReadOnlyList<TripSchedule>? Schedules { get; init; }

    /// <summary>The employees who travel along.</summary>
    public IReadOnlyList<string>? Companions { get; init; }

    /// <summary>The periods of the parts; null unless each has a start and an end.</summary>
    internal IReadOnlyList<Period>? Periods()
    {
        if (Schedules is null) return null;
        var periods = new Period[Schedules.Count];
        for (int i = 0; i < periods.Length; i++)
        {
            if (Schedules[i] is not { Start: { } start, End: { } end }) return null;
            periods[i] = new Period(start, end);
        }

        return periods;
    }
}
