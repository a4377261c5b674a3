using FeishuApproval.FeishuPlatform.Setup;
using Microsoft.Extensions.Hosting;

namespace FeishuApprovalFunctions.Hosting;

/// <summary>Subscribes the configured approval definitions in the background, without delaying the start.</summary>
internal sealed class SubscribeAtStart(ApprovalSubscriber subscriber) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await subscriber.SubscribeConfiguredAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app stops. The remaining definitions are subscribed at the next start.
        }
    }
}
