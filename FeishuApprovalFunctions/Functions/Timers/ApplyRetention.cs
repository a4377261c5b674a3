using FeishuApproval.Privacy;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Functions.Timers;

/// <summary>Deletes data that is older than its retention period, once a day. Does nothing when no period is set.</summary>
public sealed class ApplyRetention(RetentionService retention)
{
    /// <summary>Runs at 18:30 UTC, which is 2:30 in China.</summary>
    [Function(nameof(ApplyRetention))]
    public Task RunAsync([TimerTrigger("0 30 18 * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        retention.RunAsync(cancellationToken).AsTask();
}
