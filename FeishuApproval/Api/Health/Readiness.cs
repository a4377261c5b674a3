using System.Collections.Immutable;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Api.Health;

/// <summary>
/// Runs all probes at once, each for at most a second, and keeps the report for ten seconds: the route needs no key, and
/// frequent callers must not reach the topic and the store more often than that. Safe for concurrent use.
/// </summary>
internal sealed partial class Readiness(IEnumerable<IReadinessProbe> probes, TimeProvider time, ILogger<Readiness> logger)
{
    /// <summary>How long one probe may take.</summary>
    public static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a report is kept.</summary>
    public static TimeSpan Keeping { get; } = TimeSpan.FromSeconds(10);

    private readonly IReadinessProbe[] _probes = [.. probes];
    private readonly RepeatedLogs _notReady = new(time, (probe, count) => LogStillNotReady(logger, count, probe));
    private readonly Lock _lock = new();
    private Task<ReadinessReport>? _latest;
    private long _begunAt;

    /// <summary>The latest report, or a new one when that is too old.</summary>
    public Task<ReadinessReport> CheckAsync()
    {
        lock (_lock)
        {
            if (_latest is null || time.GetElapsedTime(_begunAt) >= Keeping)
            {
                _begunAt = time.GetTimestamp();
                _latest = Task.Run(RunAsync);
            }

            return _latest;
        }
    }

    private async Task<ReadinessReport> RunAsync()
    {
        var found = await Task.WhenAll(_probes.Select(async probe => KeyValuePair.Create(probe.Name, await IsReadyAsync(probe))));
        return new ReadinessReport(found.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    private async Task<bool> IsReadyAsync(IReadinessProbe probe)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        try
        {
            // Also ends the wait for a probe that ignores its token.
            await probe.CheckAsync(timeout.Token).WaitAsync(timeout.Token);
            return true;
        }
        // Any exception means that the dependency is unavailable. The log names it; the caller learns no more.
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _notReady.Add(probe.Name, () => LogNotReady(probe.Name, ErrorText.Of(exception)));
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not ready: the {Probe} did not answer within a second ({Error})")]
    private partial void LogNotReady(string probe, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not ready in {Count} more checks within a minute: the {Probe} did not answer")]
    private static partial void LogStillNotReady(ILogger logger, long count, string probe);
}
