using Azure.Core;

namespace FeishuApproval.Azure.Backup;

/// <summary>Time limits of the calls that write and read backups. The files have some MiB, and no message lock limits the time.</summary>
internal sealed class BackupClientOptions : ClientOptions
{
    /// <summary>Sets the limits.</summary>
    public BackupClientOptions()
    {
        Retry.Mode = RetryMode.Exponential;
        Retry.MaxRetries = 3;
        Retry.Delay = TimeSpan.FromMilliseconds(500);
        Retry.MaxDelay = TimeSpan.FromSeconds(5);
        Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
    }
}
