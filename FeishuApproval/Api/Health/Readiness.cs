using System.Collections.Concurrent;
using System.Collections.Immutable;
using FeishuApproval.Attendance.Records;
using FeishuApproval.FeishuPlatform.LongConnection;
using FeishuApproval.Messaging;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Api.Health;

/// <summary>
/// Checks all that the process requires at once, each for at most one second, and caches the report. The route requires no key, so the cache
/// limits how often callers reach the topic and the store. Safe for concurrent use.
/// </summary>
/// <param name="topic">The topic.</param>
/// <param name="store">The records. The check reads a state that does not exist.</param>
/// <param name="time">Limits the checks and the age of the report.</param>
/// <param name="logger">The log; it says why a check failed.</param>
/// <param name="options">How long a report is cached.</param>
/// <param name="longConnection">
/// The long connection; null when events are received by webhook only. It is not ready while it is stopped, because the server then receives
/// no events until somebody changes a setting and restarts it. A connection that is made again is ready: Feishu sends missed events again.
/// </param>
internal sealed partial class Readiness(
    ITopic topic,
    IAttendanceStore store,
    TimeProvider time,
    ILogger<Readiness> logger,
    ReadinessOptions? options = null,
    LongConnectionStatus? longConnection = null
)
{
    /// <summary>The maximum duration of one check.</summary>
    public static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(1);

    private const string NoInstance = "readiness-probe";

    private readonly ImmutableArray<(string Name, Func<CancellationToken, Task> CheckAsync)> _checks =
    [
        .. Checks(topic, store, longConnection),
    ];
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
            _checks.Select(async check =>
                KeyValuePair.Create(check.Name, await IsReadyAsync(check.Name, check.CheckAsync))
            )
        );
        return new ReadinessReport(found.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    private async Task<bool> IsReadyAsync(string name, Func<CancellationToken, Task> checkAsync)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        try
        {
            // WaitAsync also ends the wait for a check that ignores its token.
            await checkAsync(timeout.Token).WaitAsync(timeout.Token);
            if (_notReadySince.TryRemove(name, out long since))
            {
                double seconds = Math.Round(time.GetElapsedTime(since).TotalSeconds);
                LogReadyAgain(name, seconds);
            }

            return true;
        }
        // Any exception means that the dependency is unavailable. The details are written to the log, and are not returned to the caller.
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _notReadySince.TryAdd(name, time.GetTimestamp());
            _notReady.Add(name, () => LogNotReady(name, ErrorText.Of(exception)));
            return false;
        }
    }

    private static IEnumerable<(string Name, Func<CancellationToken, Task> CheckAsync)> Checks(
        ITopic topic,
        IAttendanceStore store,
        LongConnectionStatus? longConnection
    )
    {
        yield return ("topic", topic.CheckAsync);
        yield return ("store", async token => await store.LoadAsync(NoInstance, token));
        if (longConnection is not null)
            yield return ("long_connection", _ => CheckAsync(longConnection));
    }

    private static Task CheckAsync(LongConnectionStatus status) =>
        status.Now is { State: LongConnectionState.Stopped }
            ? Task.FromException(new InvalidOperationException("The long connection is stopped; the log says why."))
            : Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not ready: {Probe} ({Error})")]
    private partial void LogNotReady(string probe, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not ready in {Count} more checks within a minute: {Probe}")]
    private static partial void LogStillNotReady(ILogger logger, long count, string probe);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready again: the {Probe} answers after {Seconds} s")]
    private partial void LogReadyAgain(string probe, double seconds);
}
