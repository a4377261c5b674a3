namespace FeishuApproval.Api.Webhook;

/// <summary>
/// Logs what anybody can cause as often as they like: the first at once, and what follows as one number a minute. Safe for concurrent use.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="first">Logs the first.</param>
/// <param name="summary">Logs how many followed within the last minute.</param>
internal sealed class RepeatedLog(TimeProvider time, Action first, Action<long> summary)
{
    /// <summary>What one summary covers.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _isCounting;
    private long _count;

    /// <summary>Logs or counts one.</summary>
    public void Add()
    {
        lock (_gate)
        {
            if (_isCounting)
            {
                _count++;
                return;
            }

            _isCounting = true;
            _timer ??= time.CreateTimer(_ => Summarize(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(Interval, Timeout.InfiniteTimeSpan);
        }

        first();
    }

    private void Summarize()
    {
        long count;
        lock (_gate)
        {
            (count, _count) = (_count, 0);
            _isCounting = count > 0;
            if (_isCounting) _timer!.Change(Interval, Timeout.InfiniteTimeSpan);
        }

        if (count > 0) summary(count);
    }
}
