using System.Collections.Concurrent;

namespace FeishuApproval.Telemetry;

/// <summary>The counts of this process since it started. To monitor several processes, use the meter. Safe for concurrent use.</summary>
internal sealed class EventStatistics(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Type, string Outcome), long> _received = new();
    private readonly ConcurrentDictionary<string, long> _rejected = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _lastAt = new(StringComparer.Ordinal);

    /// <summary>When the counting started (UTC).</summary>
    public DateTimeOffset Since { get; } = time.GetUtcNow();

    /// <summary>The number of authentic events by type and outcome.</summary>
    internal IEnumerable<KeyValuePair<(string Type, string Outcome), long>> ReceivedEvents => _received;

    /// <summary>The number of requests that were not authentic, by reason.</summary>
    internal IEnumerable<KeyValuePair<string, long>> RejectedRequests => _rejected;

    /// <summary>When the last authentic event of each type was received (UTC).</summary>
    internal IEnumerable<KeyValuePair<string, DateTimeOffset>> LastAt => _lastAt;

    /// <summary>The times from receiving an event to applying it.</summary>
    internal DurationHistogram Lag { get; } = new();

    /// <summary>Detects long periods in which events could not be received.</summary>
    public ReceivingGap Gap { get; } = new(time);

    /// <summary>The times from receiving to applying of single recent events.</summary>
    internal RecentLags RecentLags { get; } = new();

    internal void Received(string type, string outcome)
    {
        if (outcome == "published")
            Gap.Restored();
        else
            Gap.Lost();
        _received.AddOrUpdate((type, outcome), 1, (_, count) => count + 1);
        _lastAt[type] = time.GetUtcNow();
    }

    internal void Rejected(string reason) => _rejected.AddOrUpdate(reason, 1, (_, count) => count + 1);
}
