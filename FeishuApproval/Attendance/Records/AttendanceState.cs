using FeishuApproval.Attendance.Facts;
using FeishuApproval.Events;

namespace FeishuApproval.Attendance.Records;

/// <summary>
/// What a store keeps of an instance: the facts of each source, merged. Folding events into it is commutative, associative and
/// idempotent (<see cref="Events"/>, <see cref="StaleEntries"/>, <see cref="Version"/> and <see cref="UpdatedAt"/> aside): no clock, no
/// order of delivery and no event id decides the outcome. Immutable.
/// </summary>
public sealed record AttendanceState
{
    /// <summary>The approval instance.</summary>
    public required string InstanceCode { get; init; }

    /// <summary>At most one entry for each source, the best source first.</summary>
    public IReadOnlyList<AttendanceFacts> Facts { get; init; } = [];

    /// <summary>The instances that cancel this leave, sorted.</summary>
    public IReadOnlyList<string> AdjustedBy { get; init; } = [];

    /// <summary>The events folded in, in the order they were.</summary>
    public IReadOnlyList<AppliedEvent> Events { get; init; } = [];

    /// <summary>Where earlier versions of the record were looked up and this one is not: what the index must not hold any more.</summary>
    public IReadOnlyList<IndexEntry> StaleEntries { get; init; } = [];

    /// <summary>Grows with every event that is folded in, and when all are folded anew.</summary>
    public int Version { get; init; }

    /// <summary>When the last one was, in the attendance zone.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether the event was folded in before.</summary>
    public bool HasApplied(string eventId)
    {
        foreach (var applied in Events)
        {
            if (applied.EventId == eventId) return true;
        }

        return false;
    }

    /// <summary>The facts of all sources in one; null while there are none.</summary>
    internal AttendanceFacts? MergedFacts() => Facts switch
    {
        [] => null,
        [var only] => only,
        _ => Facts.Aggregate(FactMerge.Overlay),
    };

    /// <summary>Folds one event into an instance's state.</summary>
    /// <param name="state">The state so far; null when nothing is known of the instance.</param>
    /// <param name="instanceCode">The instance: the event's own, or the one its leave cancels.</param>
    /// <param name="instanceEvent">The event.</param>
    /// <param name="applied">The event's entry in the list of events.</param>
    /// <param name="now">The time to note as <see cref="UpdatedAt"/>.</param>
    public static AttendanceState Fold(AttendanceState? state, string instanceCode, InstanceEvent instanceEvent, AppliedEvent applied, DateTimeOffset now)
    {
        state ??= new AttendanceState { InstanceCode = instanceCode };
        bool isOwn = instanceEvent.InstanceCode == instanceCode;
        var next = state with
        {
            Facts = isOwn ? Add(state.Facts, AttendanceFacts.From(instanceEvent)) : state.Facts,
            AdjustedBy = isOwn ? state.AdjustedBy : FactMerge.Union(state.AdjustedBy, [instanceEvent.InstanceCode])!,
            Events = state.HasApplied(applied.EventId) ? state.Events : [.. state.Events, applied],
            Version = state.Version + 1,
            UpdatedAt = now,
        };
        var left = isOwn ? IndexEntry.Left(state, next) : state.StaleEntries;
        return ReferenceEquals(left, next.StaleEntries) ? next : next with { StaleEntries = left };
    }

    /// <summary>Folds the events of an instance anew: the state to take the place of the stored one.</summary>
    /// <param name="stored">The state that is stored, whose places the index may hold; null when it is lost.</param>
    /// <param name="instanceCode">The instance.</param>
    /// <param name="events">All its events, and their entries in the list of events.</param>
    /// <param name="now">The time to note as <see cref="UpdatedAt"/>.</param>
    internal static AttendanceState Refold(AttendanceState? stored, string instanceCode, IEnumerable<(InstanceEvent Event, AppliedEvent Applied)> events, DateTimeOffset now)
    {
        var folded = new AttendanceState { InstanceCode = instanceCode };
        foreach (var (instanceEvent, applied) in events) folded = Fold(folded, instanceCode, instanceEvent, applied, now);
        return stored is null ? folded : folded with { StaleEntries = IndexEntry.Left(stored, folded), Version = stored.Version + 1 };
    }

    /// <summary>Joins facts of a known source, or puts those of a new one in its place.</summary>
    private static AttendanceFacts[] Add(IReadOnlyList<AttendanceFacts> facts, AttendanceFacts added)
    {
        int place = 0;
        while (place < facts.Count && facts[place].Source > added.Source) place++;
        bool isKnown = place < facts.Count && facts[place].Source == added.Source;
        return
        [
            .. facts.Take(place),
            isKnown ? FactMerge.Join(facts[place], added) : added,
            .. facts.Skip(isKnown ? place + 1 : place),
        ];
    }
}
