using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Types;

namespace FeishuApproval.Attendance.Records;

/// <summary>
/// The stored state of an instance: the merged facts of each source. Folding is commutative, associative and idempotent, except for the
/// order of <see cref="Events"/>, <see cref="StaleEntries"/> and <see cref="Version"/>. The result does not depend on the clock, the
/// delivery order or the event ids. All events are of one tenant. Immutable.
/// </summary>
public sealed record AttendanceState
{
    private readonly string? _tenantKey;
    private Cache _cache;

    /// <summary>The approval instance.</summary>
    public required string InstanceCode { get; init; }

    /// <summary>The tenant of the instance, from the first event that contains one; null while no event contains a tenant.</summary>
    public string? TenantKey
    {
        // States that were stored by earlier versions of the program contain the tenant only in their facts.
        get => _tenantKey ?? Facts.Select(facts => facts.TenantKey).FirstOrDefault(tenantKey => tenantKey is not null);
        init => _tenantKey = value;
    }

    /// <summary>The facts, with at most one entry for each source. The best source is first.</summary>
    public IReadOnlyList<AttendanceFacts> Facts { get; init; } = [];

    /// <summary>The instances of the cancel-leaves that cancel this leave, sorted.</summary>
    public IReadOnlyList<string> AdjustedBy { get; init; } = [];

    /// <summary>The applied events, in the order in which they were applied.</summary>
    public IReadOnlyList<AppliedEvent> Events { get; init; } = [];

    /// <summary>Index entries of earlier versions of the record that must be deleted from the index.</summary>
    public IReadOnlyList<IndexEntry> StaleEntries { get; init; } = [];

    /// <summary>The version. It increases with every applied event, and when the record is rebuilt.</summary>
    public int Version { get; init; }

    /// <summary>When the last event was received or a rebuild changed the record, whichever is later; in the attendance zone.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether the detail of the instance is applied.</summary>
    internal bool HasDetail => Facts.Any(facts => facts.Source == FactSource.Snapshot);

    /// <summary>The index entries of the record. They are computed once for each version of the facts.</summary>
    internal IReadOnlyList<IndexEntry> IndexEntries => Computed().Entries;

    /// <summary>Whether the event has already been applied.</summary>
    public bool HasApplied(string eventId)
    {
        foreach (var applied in Events)
        {
            if (applied.EventId == eventId)
                return true;
        }

        return false;
    }

    /// <summary>Whether events of this tenant may be applied to the instance. Events without a tenant (null) are always allowed.</summary>
    internal bool BelongsTo(string? tenantKey) => tenantKey is null || TenantKey is not { } own || own == tenantKey;

    /// <summary>
    /// Returns the merged facts of all sources; null while there are no facts. They are computed once for each version of the facts.
    /// </summary>
    internal AttendanceFacts? MergedFacts() => Computed().Merged;

    private Derived Computed()
    {
        // A copy that was made with "with" shares the cache of its original. The cache is valid while the facts and the tenant are the
        // same.
        if (_cache.Value is { } known && ReferenceEquals(known.Facts, Facts) && known.TenantKey == _tenantKey)
            return known;
        var merged = Facts switch
        {
            [] => null,
            [var only] => only,
            _ => Facts.Aggregate(FactMerge.Overlay),
        };
        if (merged is not null && merged.TenantKey != TenantKey)
            merged = merged with { TenantKey = TenantKey };
        if (merged?.UnreadableFields is not null)
            merged = merged with { UnreadableFields = UnreadableFields() };
        var computed = new Derived(Facts, _tenantKey, merged, IndexEntry.Of(merged));
        _cache = new Cache(computed);
        return computed;
    }

    /// <summary>
    /// Returns the fields that could not be read. A form that cannot be read leaves nothing unknown that the event of the approval contains, so it
    /// counts only without this event.
    /// </summary>
    private IReadOnlyList<string>? UnreadableFields()
    {
        bool hasEvent = Facts.Any(facts => facts.Source > FactSource.Revert);
        return Facts
            .Where(facts => !hasEvent || facts.Source != FactSource.Snapshot)
            .Select(facts => facts.UnreadableFields)
            .Aggregate(FactMerge.Union);
    }

    /// <summary>Applies one event to the state of an instance.</summary>
    /// <param name="state">The current state; null before the first event of the instance.</param>
    /// <param name="instanceCode">The instance of the event, or the instance whose leave the event cancels.</param>
    /// <param name="instanceEvent">The event.</param>
    /// <param name="applied">The entry for the event in the list of events.</param>
    internal static AttendanceState Fold(
        AttendanceState? state,
        string instanceCode,
        InstanceEvent instanceEvent,
        AppliedEvent applied
    )
    {
        state ??= new AttendanceState { InstanceCode = instanceCode };
        bool isOwn = instanceEvent.InstanceCode == instanceCode;

        // The values are computed before the state is copied, so that a copy with the same facts need not compute them again.
        state.Computed();
        var next = state with
        {
            TenantKey = state.TenantKey ?? instanceEvent.TenantKey,
            Facts = isOwn ? Add(state.Facts, instanceEvent.Facts) : state.Facts,
            AdjustedBy = isOwn ? state.AdjustedBy : FactMerge.Union(state.AdjustedBy, [instanceEvent.InstanceCode])!,
            Events = state.HasApplied(applied.EventId) ? state.Events : [.. state.Events, applied],
            Version = state.Version + 1,
            UpdatedAt = applied.ReceivedAt > state.UpdatedAt ? applied.ReceivedAt : state.UpdatedAt,
        };
        var stale = IndexEntry.Stale(state, next);
        return ReferenceEquals(stale, next.StaleEntries) ? next : next with { StaleEntries = stale };
    }

    /// <summary>Applies all events of an instance again. The result replaces the stored state.</summary>
    /// <param name="stored">The stored state, whose entries may be in the index; null when it is lost.</param>
    /// <param name="instanceCode">The instance.</param>
    /// <param name="events">
    /// All events of the instance with their entries in the list of events. Events of another tenant than the first one are ignored.
    /// </param>
    internal static AttendanceState Refold(
        AttendanceState? stored,
        string instanceCode,
        IEnumerable<(InstanceEvent Event, AppliedEvent Applied)> events
    )
    {
        var folded = new AttendanceState { InstanceCode = instanceCode };
        foreach (var (instanceEvent, applied) in events)
        {
            if (folded.BelongsTo(instanceEvent.TenantKey))
                folded = Fold(folded, instanceCode, instanceEvent, applied);
        }

        return stored is null
            ? folded
            : folded with
            {
                StaleEntries = IndexEntry.Stale(stored, folded),
                Version = stored.Version + 1,
                UpdatedAt = stored.UpdatedAt,
            };
    }

    /// <summary>Merges facts into an existing source, or inserts a new source in its order.</summary>
    private static AttendanceFacts[] Add(IReadOnlyList<AttendanceFacts> facts, AttendanceFacts added)
    {
        int place = 0;
        while (place < facts.Count && facts[place].Source > added.Source)
            place++;
        bool isKnown = place < facts.Count && facts[place].Source == added.Source;
        return
        [
            .. facts.Take(place),
            isKnown ? FactMerge.Join(facts[place], added) : added,
            .. facts.Skip(isKnown ? place + 1 : place),
        ];
    }

    /// <summary>The merged facts and the values that are computed from them.</summary>
    private sealed record Derived(
        IReadOnlyList<AttendanceFacts> Facts,
        string? TenantKey,
        AttendanceFacts? Merged,
        IReadOnlyList<IndexEntry> Entries
    );

    /// <summary>Caches computed values. The cache is not part of the state, so it is ignored when states are compared.</summary>
    private readonly struct Cache(Derived value) : IEquatable<Cache>
    {
        public Derived? Value { get; } = value;

        public bool Equals(Cache other) => true;

        public override bool Equals(object? obj) => obj is Cache;

        public override int GetHashCode() => 0;
    }
}
