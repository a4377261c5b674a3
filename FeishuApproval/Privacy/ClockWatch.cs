namespace FeishuApproval.Privacy;

/// <summary>
/// Compares the clock with the time that has passed since the process started. A clock that was set, for example by two years, makes data
/// look old. Create it when the process starts.
/// </summary>
internal sealed class ClockWatch(TimeProvider time)
{
    /// <summary>The greatest difference that is normal: the clock is corrected often, and a suspended machine counts no time.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _start = time.GetTimestamp();

    /// <summary>By how much the clock was moved since the start; null when it was not.</summary>
    public TimeSpan? Moved
    {
        get
        {
            var moved = time.GetUtcNow() - _startedAt - time.GetElapsedTime(_start);
            return moved.Duration() > Tolerance ? moved : null;
        }
    }
}
