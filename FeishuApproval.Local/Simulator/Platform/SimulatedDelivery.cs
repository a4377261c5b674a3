namespace FeishuApproval.Local.Simulator.Platform;

/// <summary>An event on its way to a client of the simulated gateway, over all its attempts.</summary>
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

    /// <summary>How often it was sent.</summary>
    public int Attempt { get; private set; }

    /// <summary>True once it is acknowledged, false once it is given up.</summary>
    public Task<bool> Completed => _completed.Task;

    /// <summary>Begins an attempt.</summary>
    /// <returns>Its number, from 1.</returns>
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
                    if (TryAnswer(attempt)) onUnanswered(this);
                },
                null,
                ackTimeout,
                Timeout.InfiniteTimeSpan);
            return attempt;
        }
    }

    /// <summary>Ends an attempt; false when it has ended, or when another one is under way.</summary>
    public bool TryAnswer(int attempt)
    {
        lock (_gate)
        {
            if (!_isWaitingForAnswer || attempt != Attempt) return false;
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
        lock (_gate) _timer?.Dispose();
        _completed.TrySetResult(acknowledged);
    }
}
