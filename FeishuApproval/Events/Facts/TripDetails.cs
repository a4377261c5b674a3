using FeishuApproval.Events.Fields;

namespace FeishuApproval.Events.Facts;

/// <summary>Details of a business trip.</summary>
public sealed record TripDetails
{
    /// <summary>The parts of the trip.</summary>
    public IReadOnlyList<TripSchedule>? Schedules { get; set; }

    /// <summary>The employees who travel with the submitter.</summary>
    public IReadOnlyList<string>? Companions { get; set; }

    /// <summary>The open_ids of the companions that Feishu gives without a user_id.</summary>
    public IReadOnlyList<string>? CompanionOpenIds { get; set; }

    /// <summary>Returns the id of each companion: the user_id, or the open_id of a companion without a user_id.</summary>
    internal IReadOnlyList<string> CompanionIds() => [.. Companions ?? [], .. CompanionOpenIds ?? []];

    /// <summary>Returns the periods of the parts; null unless each part has a start and an end.</summary>
    internal IReadOnlyList<Period>? Periods()
    {
        if (Schedules is null)
            return null;
        var periods = new Period[Schedules.Count];
        for (int i = 0; i < periods.Length; i++)
        {
            if (Schedules[i] is not { Start: { } start, End: { } end })
                return null;
            periods[i] = new Period(start, end);
        }

        return periods;
    }
}
