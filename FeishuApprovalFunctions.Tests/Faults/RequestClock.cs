namespace FeishuApproval.Tests.Faults;

/// <summary>
/// The clock that the webhook measures its budget by: it expires when a slow topic requests it, never because the machine is slow.
/// </summary>
public sealed class RequestClock(TimeProvider clock) : TimeProvider
{
    private static readonly AsyncLocal<Budget?> Current = new();

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        Current.Value = new Budget(() => callback(state));

    /// <summary>Makes the budget of the current request expire.</summary>
    public static void RunOut() => Current.Value!.End();

    private sealed class Budget(Action end) : ITimer
    {
        public void End() => end();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
