using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Support;

/// <summary>
/// A clock on which short waits are over at once: it moves on by them. Longer waits, which are time limits, end only when a test ends them.
/// <see cref="FakeTimeProvider"/> moves only when a test moves it, and ends each wait that it passes.
/// </summary>
/// <param name="longestSkipped">The longest wait that is over at once.</param>
/// <param name="start">The first time; null for the one of all tests.</param>
/// <param name="shortestSkipped">Shorter waits take their real time: a poll for something real must not use all of a processor.</param>
public sealed class SkippingTimeProvider(
    TimeSpan longestSkipped,
    DateTimeOffset? start = null,
    TimeSpan shortestSkipped = default
) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Held> _held = [];
    private readonly List<TimeSpan> _waits = [];
    private DateTimeOffset _now = start ?? TestTime.Start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The waits that were skipped, in order.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_gate)
                return [.. _waits];
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Moves on without ending any wait.</summary>
    public void Advance(TimeSpan by)
    {
        lock (_gate)
            _now += by;
    }

    /// <summary>Ends the time limits that run now.</summary>
    public void ExpireTimeLimits()
    {
        List<Held> expired;
        lock (_gate)
        {
            expired = [.. _held];
            _held.Clear();
        }

        foreach (var timer in expired)
            timer.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < shortestSkipped)
            return System.CreateTimer(callback, state, dueTime, period);
        var timer = new Held(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Held(SkippingTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._held.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                if (dueTime > longest)
                {
                    clock._held.Add(this);
                    return true;
                }

                clock._now += dueTime;
                clock._waits.Add(dueTime);
            }

            ThreadPool.QueueUserWorkItem(_ => Fire());
            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
                clock._held.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private readonly TimeSpan longest = clock._longest;
    }

    private readonly TimeSpan _longest = longestSkipped;
}
