using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Azure.Hosting;

/// <summary>
/// Creates the tables and opens the sender's link in the background. The start is not delayed, because Feishu waits only three seconds,
/// even for the first answer. The start does not wait for unavailable storage either. A delivery that finds no table is repeated.
/// </summary>
internal sealed partial class WarmUp(
    TableServiceClient tables,
    ServiceBusSender sender,
    TimeProvider time,
    ILogger<WarmUp> logger
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    private readonly RepeatedLogs _notReady = new(time, (cause, count) => LogStillNotReady(logger, count, cause));

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll([
            .. TableNames.All.Select(name =>
                PersistAsync($"table {name}", token => new StorageTable(tables, name).CreateAsync(token), stoppingToken)
            ),
            PersistAsync("topic", OpenLinkAsync, stoppingToken),
        ]);

    /// <summary>Opens the sender's link. Creating a batch connects the sender, because a batch needs the largest message size.</summary>
    private async Task OpenLinkAsync(CancellationToken cancellationToken)
    {
        using var batch = await sender.CreateMessageBatchAsync(cancellationToken);
    }

    private async Task PersistAsync(string what, Func<CancellationToken, Task> step, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await step(stoppingToken);
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // The app works without this step for now, and the exception is logged.
#pragma warning disable CA1031
            catch (Exception exception)
#pragma warning restore CA1031
            {
                string error = ErrorText.Of(exception);
                _notReady.Add(error, () => LogNotReady(what, error));
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The {What} is not ready; trying again in 15 s. "
            + "If this continues, check the connection settings and the roles of the app's identity ({Error})"
    )]
    private partial void LogNotReady(string what, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} more tries within a minute failed: {Cause}")]
    private static partial void LogStillNotReady(ILogger logger, long count, string cause);
}
