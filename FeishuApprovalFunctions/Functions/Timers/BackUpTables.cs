using FeishuApproval.Azure.Backup;
using FeishuApprovalFunctions.Configuration;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Functions.Timers;

/// <summary>Backs up the tables into the blob container. Does nothing when no container is set.</summary>
public sealed class BackUpTables(IEnumerable<TableBackup> backups)
{
    /// <summary>Runs on the schedule in the setting BackupSchedule.</summary>
    [Function(nameof(BackUpTables))]
    public async Task RunAsync(
        [TimerTrigger($"%{Settings.BackupSchedule}%")] TimerInfo timer,
        CancellationToken cancellationToken
    )
    {
        foreach (var backup in backups)
            await backup.CreateAsync(cancellationToken);
    }
}
