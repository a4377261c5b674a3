using FeishuApproval.Files;
using FeishuApproval.Messaging;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Reconciliation;

/// <summary>
/// Runs the schedule from a timer. The timer fires more often than passes start. It continues the current pass, or starts a new pass when
/// one is due.
/// </summary>
public sealed partial class ReconcileTimer
{
    /// <summary>The time limit of one execution. Azure Functions may end an execution after five minutes.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(4) - TimeSpan.FromSeconds(20);

    private readonly ReconcileSchedule _schedule;

    private readonly StoredValue<ReconcileProgress> _progress;

    private readonly TimeProvider _time;

    private readonly ILogger<ReconcileTimer> _logger;

    internal ReconcileTimer(
        ReconcileSchedule schedule,
        StoredValue<ReconcileProgress> progress,
        TimeProvider time,
        ILogger<ReconcileTimer> logger
    )
    {
        _schedule = schedule;
        _progress = progress;
        _time = time;
        _logger = logger;
    }

    /// <summary>Processes one timer call. Never throws because of the store or Feishu.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!_schedule.IsOn)
                return;
            long begun = _time.GetTimestamp();
            var saved = await _progress.LoadAsync(cancellationToken);
            if (saved is not { Next: null } || _time.GetUtcNow() - saved.To >= ReconcileSchedule.Interval)
                await _schedule.RunAsync(TimeLimit, cancellationToken);
            if (TimeLimit - _time.GetElapsedTime(begun) is { Ticks: > 0 } left)
                await _schedule.CompareAttendanceAsync(left, cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            LogStoreUnavailable(exception);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The store cannot answer now; the comparison with Feishu continues at the next tick"
    )]
    private partial void LogStoreUnavailable(Exception exception);
}
