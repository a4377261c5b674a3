using System.Collections.Concurrent;

namespace FeishuApproval.Telemetry;

/// <summary>
/// Logs occurrences that may be very frequent. The first one is logged at once. The following ones are logged as one number per minute.
/// Safe for concurrent use.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="first">Logs the first occurrence.</param>
/// <param name="summary">Logs the number of further occurrences within the last minute.</param>
internal sealed class RepeatedLog(TimeProvider time, Action first, Action<long> summary)
{
    /// <summary>The time that one summary covers.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _isCounting;
    private long _count;

    /// <summary>Logs or counts one occurrence.</summary>
    public void Add() => Add(first);

    /// <summary>Logs or counts one occurrence.</summary>
    /// <param name="log">Logs this occurrence if it is the first.</param>
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
            if (_isCounting)
                _timer!.Change(Interval, Timeout.InfiniteTimeSpan);
        }

        if (count > 0)
            summary(count);
    }
}

/// <summary>Keeps one <see cref="RepeatedLog"/> for each cause of a failure.</summary>
/// <param name="time">The clock.</param>
/// <param name="summary">Logs a cause and the number of its further occurrences within the last minute.</param>
internal sealed class RepeatedLogs(TimeProvider time, Action<string, long> summary)
{
    /// <summary>The maximum number of causes that are counted separately. All other causes are counted together.</summary>
    private const int MaxCauses = 64;

    private const string OtherCauses = "other causes";

    private readonly ConcurrentDictionary<string, RepeatedLog> _logs = new(StringComparer.Ordinal);

    /// <summary>Logs or counts one occurrence.</summary>
    /// <param name="cause">The cause, as one of a small number of texts. It must not contain ids.</param>
    /// <param name="first">Logs this occurrence if it is the first of its cause.</param>
    public void Add(string cause, Action first)
    {
        if (_logs.Count >= MaxCauses && !_logs.ContainsKey(cause))
            cause = OtherCauses;
        _logs.GetOrAdd(cause, name => new RepeatedLog(time, first, count => summary(name, count))).Add(first);
    }
}
