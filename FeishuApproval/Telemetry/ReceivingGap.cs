namespace FeishuApproval.Telemetry;

/// <summary>
/// Notices that events could not be received for so long that some may be missing: the topic took none, or the long connection was down.
/// Receivers report beginning and end; a comparison with Feishu waits for the end of a gap. Safe for concurrent use.
/// </summary>
internal sealed class ReceivingGap(TimeProvider time)
{
    /// <summary>From which length a gap counts. Feishu itself sends again after 15 s and 5 min, so a shorter one is closed by it.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private DateTimeOffset? _lostAt;
    private TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Reports that no events can be received. Repeated calls change nothing.</summary>
    public void Lost()
    {
        lock (_lock) _lostAt ??= time.GetUtcNow();
    }

    /// <summary>Events are received (again).</summary>
    public void Restored()
    {
        // Nearly every event comes outside a gap.
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

    /// <summary>Completes when the next gap is over.</summary>
    public Task WhenOver()
    {
        lock (_lock) return _over.Task;
    }
}
