using System.Collections.Concurrent;

namespace FeishuApproval.Telemetry;

/// <summary>
/// Counts of this process since it started. The meter serves those who monitor several processes. Safe for concurrent use.
/// </summary>
internal sealed class EventStatistics(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Type, string Outcome), long> _received = new();
    private readonly ConcurrentDictionary<string, long> _rejected = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _lastAt = new(StringComparer.Ordinal);

    /// <summary>When counting began (UTC).</summary>
    public DateTimeOffset Since { get; } = time.GetUtcNow();

    /// <summary>Authentic events by type and outcome.</summary>
    internal IEnumerable<KeyValuePair<(string Type, string Outcome), long>> ReceivedEvents => _received;

    /// <summary>Requests that were not authentic, by reason.</summary>
    internal IEnumerable<KeyValuePair<string, long>> RejectedRequests => _rejected;

    /// <summary>When the last authentic event of each type came (UTC).</summary>
    internal IEnumerable<KeyValuePair<string, DateTimeOffset>> LastAt => _lastAt;

    /// <summary>The times from receiving an event to having it in its record.</summary>
    internal DurationHistogram Lag { get; } = new();

    /// <summary>Notices when events could not be received for long.</summary>
    public ReceivingGap Gap { get; } = new(time);

    /// <summary>The same of single events, as long as they are recent.</summary>
    internal RecentLags RecentLags { get; } = new();

    internal void Received(string type, string outcome)
    {
        if (outcome == "published") Gap.Restored();
        else Gap.Lost();
        _received.AddOrUpdate((type, outcome), 1, (_, count) => count + 1);
        _lastAt[type] = time.GetUtcNow();
    }

    internal void Rejected(string reason) => _rejected.AddOrUpdate(reason, 1, (_, count) => count + 1);
}
