using FeishuApproval.Reconciliation;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Functions.Timers;

/// <summary>
/// Compares records with Feishu's list of approvals on a schedule. The platform runs this timer only once at a time across all instances of
/// the app.
/// </summary>
public sealed class ReconcileOnSchedule(ReconcileTimer timer)
{
    /// <summary>Runs every ten minutes, so that a pass continues soon after a run ended. A new pass starts every six hours.</summary>
    [Function(nameof(ReconcileOnSchedule))]
    public Task RunAsync(
        [TimerTrigger("0 */10 * * * *", UseMonitor = true)] TimerInfo schedule,
        CancellationToken cancellationToken
    ) => timer.RunAsync(cancellationToken);
}
