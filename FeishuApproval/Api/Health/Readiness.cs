using System.Collections.Concurrent;
using System.Collections.Immutable;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Api.Health;

/// <summary>
/// Runs all probes at once, each for at most one second, and caches the report. The route requires no key, so the cache limits how often
/// callers reach the topic and the store. Safe for concurrent use.
/// </summary>
internal sealed partial class Readiness(
    IEnumerable<IReadinessProbe> probes,
    TimeProvider time,
    ILogger<Readiness> logger,
    ReadinessOptions? options = null
)
{
    /// <summary>The maximum duration of one probe.</summary>
    public static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(1);

    private readonly IReadinessProbe[] _probes = [.. probes];
    private readonly TimeSpan _keeping = (options ?? new ReadinessOptions()).Keeping;
    private readonly ConcurrentDictionary<string, long> _notReadySince = new(StringComparer.Ordinal);
    private readonly RepeatedLogs _notReady = new(time, (probe, count) => LogStillNotReady(logger, count, probe));
    private readonly Lock _lock = new();
    private Task<ReadinessReport>? _latest;
    private long _begunAt;

    /// <summary>Returns the latest report, or a new report when the latest one has expired.</summary>
    public Task<ReadinessReport> CheckAsync()
    {
        lock (_lock)
        {
            if (_latest is null || time.GetElapsedTime(_begunAt) >= _keeping)
            {
                _begunAt = time.GetTimestamp();
                _latest = Task.Run(RunAsync);
            }

            return _latest;
        }
    }

    private async Task<ReadinessReport> RunAsync()
    {
        var found = await Task.WhenAll(
            _probes.Select(async probe => KeyValuePair.Create(probe.Name, await IsReadyAsync(probe)))
        );
        return new ReadinessReport(found.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    private async Task<bool> IsReadyAsync(IReadinessProbe probe)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        try
        {
            // WaitAsync also ends the wait for a probe that ignores its token.
            await probe.CheckAsync(timeout.Token).WaitAsync(timeout.Token);
            if (_notReadySince.TryRemove(probe.Name, out long since))
            {
                double seconds = Math.Round(time.GetElapsedTime(since).TotalSeconds);
                LogReadyAgain(probe.Name, seconds);
            }

            return true;
        }
        // Any exception means that the dependency is unavailable. The details are written to the log, and are not returned to the caller.
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _notReadySince.TryAdd(probe.Name, time.GetTimestamp());
            _notReady.Add(probe.Name, () => LogNotReady(probe.Name, ErrorText.Of(exception)));
            return false;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Not ready: the {Probe} did not answer within a second ({Error})"
    )]
    private partial void LogNotReady(string probe, string error);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Not ready in {Count} more checks within a minute: the {Probe} did not answer"
    )]
    private static partial void LogStillNotReady(ILogger logger, long count, string probe);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready again: the {Probe} answers after {Seconds} s")]
    private partial void LogReadyAgain(string probe, double seconds);
}
