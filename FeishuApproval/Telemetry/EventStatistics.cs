using System.Collections.Concurrent;

namespace FeishuApproval.Telemetry;

/// <summary>The counts of this process since it started. To monitor several processes, use the meter. Safe for concurrent use.</summary>
internal sealed class EventStatistics(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Type, string Outcome), long> _received = new();
    private readonly ConcurrentDictionary<string, Rejections> _rejected = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _lastAt = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _details = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string BizType, string Outcome), long> _peopleProcesses = new();
    private long _publishedTicks;
    private long _unavailableTicks;

    /// <summary>When the counting started (UTC).</summary>
    public DateTimeOffset Since { get; } = time.GetUtcNow();

    /// <summary>The number of authentic events by type and outcome.</summary>
    internal IEnumerable<KeyValuePair<(string Type, string Outcome), long>> ReceivedEvents => _received;

    /// <summary>The requests that were not authentic, by reason.</summary>
    internal IEnumerable<KeyValuePair<string, Rejections>> RejectedRequests => _rejected;

    /// <summary>When the topic last took an event (UTC); null before the first.</summary>
    internal DateTimeOffset? PublishedAt => Read(ref _publishedTicks);

    /// <summary>When the topic last did not take an event (UTC); null before the first.</summary>
    internal DateTimeOffset? UnavailableAt => Read(ref _unavailableTicks);

    /// <summary>When the last authentic event of each type was received (UTC).</summary>
    internal IEnumerable<KeyValuePair<string, DateTimeOffset>> LastAt => _lastAt;

    /// <summary>The times from receiving an event to applying it.</summary>
    internal DurationHistogram Lag { get; } = new();

    /// <summary>Returns the number of approvals whose detail was to be fetched, with an outcome.</summary>
    internal long Details(string outcome) => _details.GetValueOrDefault(outcome);

    /// <summary>The number of processes of Feishu People that ended, by what they are for and by outcome.</summary>
    internal IEnumerable<KeyValuePair<(string BizType, string Outcome), long>> PeopleProcesses => _peopleProcesses;

    /// <summary>Detects long periods in which events could not be received.</summary>
    public ReceivingGap Gap { get; } = new(time);

    /// <summary>The times from receiving to applying of single recent events.</summary>
    internal RecentLags RecentLags { get; } = new();

    internal void Received(string type, string outcome)
    {
        var now = time.GetUtcNow();
        if (outcome == "published")
        {
            Gap.Restored();
            Volatile.Write(ref _publishedTicks, now.Ticks);
        }
        else
        {
            Gap.Lost();
            Volatile.Write(ref _unavailableTicks, now.Ticks);
        }

        _received.AddOrUpdate((type, outcome), 1, (_, count) => count + 1);
        _lastAt[type] = now;
    }

    internal void DetailHandled(string outcome) => _details.AddOrUpdate(outcome, 1, (_, count) => count + 1);

    internal void PeopleProcess(string bizType, string outcome) =>
        _peopleProcesses.AddOrUpdate((bizType, outcome), 1, (_, count) => count + 1);

    internal void Rejected(string reason, TimeSpan? clockDifference = null)
    {
        var now = time.GetUtcNow();
        _rejected.GetOrAdd(reason, _ => new Rejections(now)).Add(now, clockDifference);
    }

    private static DateTimeOffset? Read(ref long ticks) =>
        Volatile.Read(ref ticks) is > 0 and var value ? new DateTimeOffset(value, TimeSpan.Zero) : null;
}
