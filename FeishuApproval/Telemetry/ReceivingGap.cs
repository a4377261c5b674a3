namespace FeishuApproval.Telemetry;

/// <summary>
/// Detects gaps in which events could not be received for so long that some may be missing: the topic was unavailable, or the long
/// connection was down. Receivers report the start and the end of a gap. A comparison with Feishu starts at the end of a gap. Safe for
/// concurrent use.
/// </summary>
internal sealed class ReceivingGap(TimeProvider time)
{
    /// <summary>The minimum length of a gap. Feishu resends events after 15 s and 5 min, so no events are lost in a shorter gap.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private DateTimeOffset? _lostAt;
    private TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Reports that no events can be received. Repeated calls change nothing.</summary>
    public void Lost()
    {
        lock (_lock)
            _lostAt ??= time.GetUtcNow();
    }

    /// <summary>Reports that events are received again.</summary>
    public void Restored()
    {
        TaskCompletionSource? over = null;
        lock (_lock)
        {
            if (_lostAt is { } lost && time.GetUtcNow() - lost >= Shortest)
            {
                over = _over;
                _over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            _lostAt = null;
        }

        over?.SetResult();
    }

    /// <summary>Completes when the next gap has ended.</summary>
    public Task WhenOver()
    {
        lock (_lock)
            return _over.Task;
    }
}
