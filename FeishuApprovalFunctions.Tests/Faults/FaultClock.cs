using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Faults;

/// <summary>
/// The receiver's clock: the true time and an error that jumps. It moves only when a test moves it, and waits are a thousand times shorter,
/// so that back-off and redelivery happen without slowing the test.
/// </summary>
internal sealed class FaultClock(FakeTimeProvider truth) : TimeProvider
{
    private const int Speed = 1000;

    private long _errorTicks;

    /// <summary>The error of the clock.</summary>
    public TimeSpan Error
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _errorTicks));
        set => Volatile.Write(ref _errorTicks, value.Ticks);
    }

    public override long TimestampFrequency => System.TimestampFrequency / Speed;

    public override DateTimeOffset GetUtcNow() => truth.GetUtcNow() + Error;

    public override long GetTimestamp() => System.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new FastTimer(System.CreateTimer(callback, state, Shorten(dueTime), period));

    private static TimeSpan Shorten(TimeSpan wait) => wait > TimeSpan.Zero ? wait / Speed : wait;

    private sealed class FastTimer(ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(Shorten(dueTime), period);

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
