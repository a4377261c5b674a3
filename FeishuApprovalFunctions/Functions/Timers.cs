using FeishuApproval.Azure.Backup;
using FeishuApproval.Privacy;
using FeishuApproval.Reconciliation;
using FeishuApprovalFunctions.Configuration;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Functions;

/// <summary>The timers. The platform runs each of them only once at a time across all instances of the app. Times are UTC.</summary>
public sealed class Timers(ReconcileTimer reconcile, RetentionService retention, IEnumerable<TableBackup> backups)
{
    /// <summary>
    /// Compares records with Feishu's list of approvals. Runs every ten minutes, so that a pass continues soon after a run ended. A new
    /// pass starts every six hours.
    /// </summary>
    [Function(nameof(ReconcileOnSchedule))]
    public Task ReconcileOnSchedule(
        [TimerTrigger("0 */10 * * * *", UseMonitor = true)] TimerInfo schedule,
        CancellationToken cancellationToken
    ) => reconcile.RunAsync(cancellationToken);

    /// <summary>
    /// Deletes data that is older than its retention period. Does nothing when no period is set. Runs at 18:30, which is 2:30 in China.
    /// </summary>
    [Function(nameof(ApplyRetention))]
    public Task ApplyRetention([TimerTrigger("0 30 18 * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        retention.RunAsync(cancellationToken).AsTask();

    /// <summary>
    /// Backs up the tables into the blob container, on the schedule in the setting BackupSchedule. Does nothing when no container is set.
    /// </summary>
    [Function(nameof(BackUpTables))]
    public async Task BackUpTables(
        [TimerTrigger($"%{Settings.BackupSchedule}%")] TimerInfo timer,
        CancellationToken cancellationToken
    )
    {
        foreach (var backup in backups)
            await backup.CreateAsync(cancellationToken);
    }
}
