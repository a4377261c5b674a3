using FeishuApprovalFunctions.Backup;
using FeishuApprovalFunctions.Configuration;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Functions.Timers;

/// <summary>Backs the tables up into the blob container. Does nothing unless one is set.</summary>
public sealed class BackUpTables(IEnumerable<TableBackup> backups)
{
    /// <summary>Runs by the setting BackupSchedule.</summary>
    [Function(nameof(BackUpTables))]
    public async Task RunAsync([TimerTrigger($"%{Settings.BackupSchedule}%")] TimerInfo timer, CancellationToken cancellationToken)
    {
        foreach (var backup in backups) await backup.CreateAsync(cancellationToken);
    }
}
