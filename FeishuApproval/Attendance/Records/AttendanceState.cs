using FeishuApproval.Attendance.Facts;
using FeishuApproval.Events;

namespace FeishuApproval.Attendance.Records;

/// <summary>
/// The stored state of an instance: the merged facts of each source. Folding events into it is commutative, associative and
/// idempotent (the order of <see cref="Events"/>, <see cref="StaleEntries"/> and <see cref="Version"/> aside): no clock, no order of
/// delivery and no event id decides the outcome. All its events are of one tenant. Immutable.
/// </summary>
public sealed record AttendanceState
{
    private readonly string? _tenantKey;
    private Cache _cache;

    /// <summary>The approval instance.</summary>
    public required string InstanceCode { get; init; }

    /// <summary>The tenant of the instance: that of the first event that named one; null while no event has.</summary>
    public string? TenantKey
    {
        // States stored by earlier versions of the program have it in their facts only.
        get => _tenantKey ?? Facts.Select(facts => facts.TenantKey).FirstOrDefault(tenantKey => tenantKey is not null);
        init => _tenantKey = value;
    }

    /// <summary>At most one entry for each source, the best source first.</summary>
    public IReadOnlyList<AttendanceFacts> Facts { get; init; } = [];

    /// <summary>The instances that cancel this leave, sorted.</summary>
    public IReadOnlyList<string> AdjustedBy { get; init; } = [];

    /// <summary>The events folded in, in the order they were.</summary>
    public IReadOnlyList<AppliedEvent> Events { get; init; } = [];

    /// <summary>Index entries of earlier versions of the record that the index must no longer have.</summary>
    public IReadOnlyList<IndexEntry> StaleEntries { get; init; } = [];

    /// <summary>Increases with every event that is folded in, and when the record is rebuilt.</summary>
    public int Version { get; init; }

    /// <summary>
    /// When the last of them was received, or when a rebuild changed the record, whichever is later; in the attendance zone.
    /// </summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The index entries of the record; computed once for each version of the facts.</summary>
    internal IReadOnlyList<IndexEntry> IndexEntries => Computed().Entries;

    /// <summary>Whether the event was folded in before.</summary>
    public bool HasApplied(string eventId)
    {
        foreach (var applied in Events)
        {
            if (applied.EventId == eventId) return true;
        }

        return false;
    }

    /// <summary>Whether events of this tenant may be folded in; those without a tenant (null) always may.</summary>
    internal bool BelongsTo(string? tenantKey) => tenantKey is null || TenantKey is not { } own || own == tenantKey;

    /// <summary>The facts of all sources in one; null while there are none. Computed once for each version of the facts.</summary>
    internal AttendanceFacts? MergedFacts() => Computed().Merged;

    private Derived Computed()
    {
        // A copy made by "with" shares the cache of its original. It is valid while facts and tenant are the same.
        if (_cache.Value is { } known && ReferenceEquals(known.Facts, Facts) && known.TenantKey == _tenantKey) return known;
        var merged = Facts switch
        {
            [] => null,
            [var only] => only,
            _ => Facts.Aggregate(FactMerge.Overlay),
        };
        if (merged is not null && merged.TenantKey != TenantKey) merged = merged with { TenantKey = TenantKey };
        var computed = new Derived(Facts, _tenantKey, merged, IndexEntry.Of(merged));
        _cache = new Cache(computed);
        return computed;
    }

    /// <summary>Folds one event into an instance's state.</summary>
    /// <param name="state">The state so far; null before the first event of the instance.</param>
    /// <param name="instanceCode">The instance: the event's own, or the one its leave cancels.</param>
    /// <param name="instanceEvent">The event.</param>
    /// <param name="applied">The event's entry in the list of events.</param>
    internal static AttendanceState Fold(AttendanceState? state, string instanceCode, InstanceEvent instanceEvent, AppliedEvent applied)
    {
        state ??= new AttendanceState { InstanceCode = instanceCode };
        bool isOwn = instanceEvent.InstanceCode == instanceCode;

        // Computed before it is copied, so that a copy with the same facts need not compute it again.
        state.Computed();
        var next = state with
        {
            TenantKey = state.TenantKey ?? instanceEvent.TenantKey,
            Facts = isOwn ? Add(state.Facts, AttendanceFacts.From(instanceEvent)) : state.Facts,
            AdjustedBy = isOwn ? state.AdjustedBy : FactMerge.Union(state.AdjustedBy, [instanceEvent.InstanceCode])!,
            Events = state.HasApplied(applied.EventId) ? state.Events : [.. state.Events, applied],
            Version = state.Version + 1,
            UpdatedAt = applied.ReceivedAt > state.UpdatedAt ? applied.ReceivedAt : state.UpdatedAt,
        };
        var stale = IndexEntry.Stale(state, next);
        return ReferenceEquals(stale, next.StaleEntries) ? next : next with { StaleEntries = stale };
    }

    /// <summary>Folds all events of an instance again, into the state that replaces the stored one.</summary>
    /// <param name="stored">The state that is stored, whose entries the index may hold; null when it is lost.</param>
    /// <param name="instanceCode">The instance.</param>
    /// <param name="events">
    /// All its events, and their entries in the list of events. Those of another tenant than the first are left out.
    /// </param>
    internal static AttendanceState Refold(
        AttendanceState? stored, string instanceCode, IEnumerable<(InstanceEvent Event, AppliedEvent Applied)> events)
    {
        var folded = new AttendanceState { InstanceCode = instanceCode };
        foreach (var (instanceEvent, applied) in events)
        {
            if (folded.BelongsTo(instanceEvent.TenantKey)) folded = Fold(folded, instanceCode, instanceEvent, applied);
        }

        return stored is null
            ? folded
            : folded with { StaleEntries = IndexEntry.Stale(stored, folded), Version = stored.Version + 1, UpdatedAt = stored.UpdatedAt };
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

    /// <summary>The merged facts and what is computed from them.</summary>
    private sealed record Derived(
        IReadOnlyList<AttendanceFacts> Facts, string? TenantKey, AttendanceFacts? Merged, IReadOnlyList<IndexEntry> Entries);

    /// <summary>Caches computed values. It adds nothing to a state, so it is ignored when states are compared.</summary>
    private readonly struct Cache(Derived value) : IEquatable<Cache>
    {
        public Derived? Value { get; } = value;

        public bool Equals(Cache other) => true;

        public override bool Equals(object? obj) => obj is Cache;

        public override int GetHashCode() => 0;
    }
}
