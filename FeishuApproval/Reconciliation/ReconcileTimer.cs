using FeishuApproval.Messaging;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Reconciliation;

/// <summary>
/// Runs the schedule from a timer that ticks more often than a pass begins: goes on with a pass under way, or begins one that is due.
/// </summary>
public sealed partial class ReconcileTimer(
    ReconcileSchedule schedule, IReconcileProgressStore progress, TimeProvider time, ILogger<ReconcileTimer> logger)
{
    /// <summary>How long one execution works. Some hosts end an execution after five minutes.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(4) - TimeSpan.FromSeconds(20);

    /// <summary>Handles one tick; never throws for what the store or Feishu did.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!schedule.IsOn) return;
            var saved = await progress.LoadAsync(cancellationToken);
            if (saved is { Next: null } && time.GetUtcNow() - saved.To < ReconcileSchedule.Interval) return;
            await schedule.RunAsync(TimeLimit, cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            LogStoreUnavailable(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store cannot answer now; the comparison with Feishu goes on at the next tick")]
    private partial void LogStoreUnavailable(Exception exception);
}
