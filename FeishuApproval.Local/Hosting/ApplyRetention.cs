using FeishuApproval.Messaging;
using FeishuApproval.Privacy;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Local.Hosting;

/// <summary>Deletes data that is older than its retention period and expired hashes of erased events, at start and then once a day.</summary>
internal sealed partial class ApplyRetention(
    RetentionService retention,
    TimeProvider time,
    ILogger<ApplyRetention> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await retention.RunAsync(stoppingToken);
            }
            catch (StoreUnavailableException exception)
            {
                LogPutOff(ErrorText.Of(exception));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Retention ended early and continues tomorrow ({Error})")]
    private partial void LogPutOff(string error);
}
