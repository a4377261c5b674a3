namespace FeishuApproval.Simulator.Platform;

/// <summary>An event for a client of the simulated gateway, with all its delivery attempts.</summary>
internal sealed class SimulatedDelivery(string messageId, string appId, byte[] payload, EventShape shape)
{
    private readonly TaskCompletionSource<bool> _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _isWaitingForAnswer;

    public string MessageId => messageId;

    public string AppId => appId;

    public byte[] Payload => payload;

    public EventShape Shape => shape;

    /// <summary>The number of attempts so far.</summary>
    public int Attempt { get; private set; }

    /// <summary>Completes with true when the event is acknowledged, and with false after the last attempt failed.</summary>
    public Task<bool> Completed => _completed.Task;

    /// <summary>Starts an attempt.</summary>
    /// <returns>The number of the attempt, from 1.</returns>
    public int Begin(TimeProvider time, TimeSpan ackTimeout, Action<SimulatedDelivery> onUnanswered)
    {
        lock (_gate)
        {
            int attempt = ++Attempt;
            _isWaitingForAnswer = true;
            _timer?.Dispose();
            _timer = time.CreateTimer(
                _ =>
                {
                    if (TryAnswer(attempt))
                        onUnanswered(this);
                },
                null,
                ackTimeout,
                Timeout.InfiniteTimeSpan
            );
            return attempt;
        }
    }

    /// <summary>Ends an attempt. Returns false when it has already ended, or when another attempt is in progress.</summary>
    public bool TryAnswer(int attempt)
    {
        lock (_gate)
        {
            if (!_isWaitingForAnswer || attempt != Attempt)
                return false;
            _isWaitingForAnswer = false;
            _timer?.Dispose();
            return true;
        }
    }

    /// <summary>Waits before the next attempt.</summary>
    public void Wait(TimeProvider time, TimeSpan delay, Action then)
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = time.CreateTimer(_ => then(), null, delay, Timeout.InfiniteTimeSpan);
        }
    }

    public void Complete(bool acknowledged)
    {
        lock (_gate)
            _timer?.Dispose();
        _completed.TrySetResult(acknowledged);
    }
}
