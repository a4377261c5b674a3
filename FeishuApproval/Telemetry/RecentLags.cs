using System.Collections.Concurrent;

namespace FeishuApproval.Telemetry;

/// <summary>How long the last events took from being received to being applied by this process. Safe for concurrent use.</summary>
internal sealed class RecentLags
{
    /// <summary>How many events are remembered.</summary>
    internal const int Capacity = 10_000;

    private readonly ConcurrentDictionary<string, TimeSpan> _lags = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    /// <summary>The time an event took; null when this process did not apply it, or applied many others since.</summary>
    public TimeSpan? Find(string eventId) => _lags.TryGetValue(eventId, out var lag) ? lag : null;

    public void Record(string eventId, TimeSpan lag)
    {
        if (!_lags.TryAdd(eventId, lag)) return;
        _order.Enqueue(eventId);
        if (_order.Count > Capacity && _order.TryDequeue(out string? oldest)) _lags.TryRemove(oldest, out _);
    }
}
