using System.Collections.Concurrent;

namespace FeishuApproval.Telemetry;

/// <summary>The times from receiving to applying of the last events that this process applied. Safe for concurrent use.</summary>
internal sealed class RecentLags
{
    /// <summary>The number of events that are kept in memory.</summary>
    internal const int Capacity = 10_000;

    private readonly ConcurrentDictionary<string, TimeSpan> _lags = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    /// <summary>
    /// Returns the time of an event. Returns null when this process did not apply the event, or has applied too many other events since.
    /// </summary>
    public TimeSpan? Find(string eventId) => _lags.TryGetValue(eventId, out var lag) ? lag : null;

    public void Record(string eventId, TimeSpan lag)
    {
        if (!_lags.TryAdd(eventId, lag))
            return;
        _order.Enqueue(eventId);
        if (_order.Count > Capacity && _order.TryDequeue(out string? oldest))
            _lags.TryRemove(oldest, out _);
    }
}
