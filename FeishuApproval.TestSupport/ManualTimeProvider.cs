using FeishuApproval.Telemetry;

namespace FeishuApproval.TestSupport;

/// <summary>A clock that a test moves, and that fires its timers as it passes them.</summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    /// <summary>Where every clock starts: the timestamp of the known-answer vectors, 1700000000.</summary>
    public static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    /// <summary>
    /// A timer of a cancellation or of a repeated log line that is due this much later or more is a time limit or a summary:
    /// <see cref="WhenTimerIsSet"/> and <see cref="AdvanceToNextTimer"/> pass over it, and <see cref="Advance"/> fires it.
    /// </summary>
    private static readonly TimeSpan ShortestLimit = TimeSpan.FromSeconds(25);

    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private TaskCompletionSource _timerSet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset _now = Start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        bool isWait =
            state is not CancellationTokenSource
            && callback.Method.DeclaringType?.Namespace != typeof(RepeatedLog).Namespace;
        var timer = new ManualTimer(this, () => callback(state), isWait);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves on and fires the timers that become due.</summary>
    public void Advance(TimeSpan by)
    {
        var until = GetUtcNow() + by;
        while (true)
        {
            ManualTimer? due;
            lock (_gate)
            {
                due = _timers.Where(timer => timer.Due <= until).MinBy(timer => timer.Due);
                _now = due?.Due ?? until;
                if (due is not null)
                    _timers.Remove(due);
            }

            if (due is null)
                return;
            due.Fire();
        }
    }

    /// <summary>Completes once a timer is set that is no time limit.</summary>
    public Task WhenTimerIsSet()
    {
        lock (_gate)
            return _timers.Any(timer => !timer.IsLimit) ? Task.CompletedTask : _timerSet.Task;
    }

    /// <summary>Moves to the next timer, fires it, and returns the time in between.</summary>
    public TimeSpan AdvanceToNextTimer()
    {
        TimeSpan wait;
        lock (_gate)
            wait = _timers.Where(timer => !timer.IsLimit).Min(timer => timer.Due) - _now;
        Advance(wait);
        return wait;
    }

    private sealed class ManualTimer(ManualTimeProvider clock, Action fire, bool isWait) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public bool IsLimit { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            // The code under test sets no periodic timers.
            Assert.Equal(Timeout.InfiniteTimeSpan, period);
            TaskCompletionSource? set = null;
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                Due = clock._now + dueTime;
                IsLimit = !isWait && dueTime >= ShortestLimit;
                clock._timers.Add(this);
                if (IsLimit)
                    return true;
                (set, clock._timerSet) = (
                    clock._timerSet,
                    new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
                );
            }

            set.SetResult();
            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
