using System.Collections.Concurrent;

namespace FeishuApproval.Telemetry;

/// <summary>
/// Logs occurrences that may be very frequent: the first at once, the following ones as one number each minute. Safe for concurrent use.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="first">Logs the first.</param>
/// <param name="summary">Logs how many followed within the last minute.</param>
internal sealed class RepeatedLog(TimeProvider time, Action first, Action<long> summary)
{
    /// <summary>The time that one summary covers.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _isCounting;
    private long _count;

    /// <summary>Logs or counts one.</summary>
    public void Add() => Add(first);

    /// <summary>Logs or counts one.</summary>
    /// <param name="log">Logs this one if it is the first.</param>
    public void Add(Action log)
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

        log();
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

/// <summary>A <see cref="RepeatedLog"/> for each cause of a failure.</summary>
/// <param name="time">The clock.</param>
/// <param name="summary">Logs a cause and how often it followed within the last minute.</param>
internal sealed class RepeatedLogs(TimeProvider time, Action<string, long> summary)
{
    /// <summary>The most causes that are counted separately; all others are counted as one.</summary>
    private const int MaxCauses = 64;

    private const string OtherCauses = "other causes";

    private readonly ConcurrentDictionary<string, RepeatedLog> _logs = new(StringComparer.Ordinal);

    /// <summary>Logs or counts one.</summary>
    /// <param name="cause">Why; a text of which there are few, without ids.</param>
    /// <param name="first">Logs this one if it is the first of its cause.</param>
    public void Add(string cause, Action first)
    {
        if (_logs.Count >= MaxCauses && !_logs.ContainsKey(cause)) cause = OtherCauses;
        _logs.GetOrAdd(cause, name => new RepeatedLog(time, first, count => summary(name, count))).Add(first);
    }
}
