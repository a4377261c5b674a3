using System.Collections.Concurrent;
using FeishuApproval.Telemetry;

namespace FeishuApproval.TestSupport;

/// <summary>
/// A <see cref="FakeTimeProvider"/> that knows which timers are set. A test can wait until the code that it tests waits, before it moves the
/// clock, and every timer fires at the time it is due, so that a timer that is set by another one is due after it.
/// </summary>
internal sealed class WatchedTimeProvider() : FakeTimeProvider(TestTime.Start)
{
    /// <summary>
    /// A timer of a cancellation or of a repeated log line that is due this much later or more is a time limit or a summary:
    /// <see cref="WhenTimerIsSet"/> and <see cref="AdvanceToNextTimer"/> pass over it, and <see cref="Advance"/> fires it.
    /// </summary>
    private static readonly TimeSpan ShortestLimit = TimeSpan.FromSeconds(25);

    private readonly Lock _gate = new();
    private readonly Dictionary<WatchedTimer, DateTimeOffset> _due = [];

    /// <summary>The callbacks of timers that are due. They are called when the clock has moved, because they may move it again.</summary>
    private readonly ConcurrentQueue<Action> _fired = new();

    private TaskCompletionSource _waitSet = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        bool mayBeLimit =
            state is CancellationTokenSource
            || callback.Method.DeclaringType?.Namespace == typeof(RepeatedLog).Namespace;
        var timer = new WatchedTimer(this, callback, state, mayBeLimit);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves on and fires the timers that become due, each at its time.</summary>
    public new void Advance(TimeSpan by)
    {
        var until = GetUtcNow() + by;
        while (NextDue(_ => true) is { } due && due < until)
            MoveTo(due);
        MoveTo(until);
    }

    /// <summary>Completes once a timer is set that is no time limit.</summary>
    public Task WhenTimerIsSet()
    {
        lock (_gate)
            return _due.Keys.Any(timer => !timer.IsLimit) ? Task.CompletedTask : _waitSet.Task;
    }

    /// <summary>Moves to the next timer that is no time limit, fires it, and returns the time in between.</summary>
    public TimeSpan AdvanceToNextTimer()
    {
        var wait = NextDue(timer => !timer.IsLimit)!.Value - GetUtcNow();
        Advance(wait);
        return wait;
    }

    private DateTimeOffset? NextDue(Func<WatchedTimer, bool> counts)
    {
        lock (_gate)
        {
            var now = GetUtcNow();
            return _due.Where(timer => timer.Value > now && counts(timer.Key))
                .Min(timer => (DateTimeOffset?)timer.Value);
        }
    }

    /// <summary>Moves to a time unless another thread, or the callback of a timer, has moved beyond it.</summary>
    private void MoveTo(DateTimeOffset time)
    {
        lock (_gate)
        {
            if (time > GetUtcNow())
                base.Advance(time - GetUtcNow());
        }

        CallFired();
    }

    private void CallFired()
    {
        while (_fired.TryDequeue(out var callback))
            callback();
    }

    private ITimer CreateInner(TimerCallback callback) =>
        base.CreateTimer(callback, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private void Forget(WatchedTimer timer)
    {
        lock (_gate)
            _due.Remove(timer);
    }

    private sealed class WatchedTimer : ITimer
    {
        private readonly WatchedTimeProvider _clock;
        private readonly bool _mayBeLimit;
        private readonly ITimer _inner;

        public WatchedTimer(WatchedTimeProvider clock, TimerCallback callback, object? state, bool mayBeLimit)
        {
            (_clock, _mayBeLimit) = (clock, mayBeLimit);
            _inner = clock.CreateInner(_ =>
            {
                clock.Forget(this);
                clock._fired.Enqueue(() => callback(state));
            });
        }

        public bool IsLimit { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            // The code under test sets no periodic timers.
            Assert.Equal(Timeout.InfiniteTimeSpan, period);
            _clock.Forget(this);
            if (dueTime <= TimeSpan.Zero)
            {
                bool changed = _inner.Change(dueTime, period);
                _clock.CallFired();
                return changed;
            }

            lock (_clock._gate)
            {
                IsLimit = _mayBeLimit && dueTime >= ShortestLimit;
                _clock._due[this] = _clock.GetUtcNow() + dueTime;
                _inner.Change(dueTime, period);
                if (IsLimit)
                    return true;
                _clock._waitSet.SetResult();
                _clock._waitSet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return true;
        }

        public void Dispose()
        {
            _clock.Forget(this);
            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
