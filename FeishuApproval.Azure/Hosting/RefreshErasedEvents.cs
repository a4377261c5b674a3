using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Azure.Hosting;

/// <summary>Reads the erased events at start and then every 30 seconds, because an erasure may have run in another process.</summary>
internal sealed partial class RefreshErasedEvents(
    TableErasedEvents erased,
    TimeProvider time,
    ILogger<RefreshErasedEvents> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly RepeatedLogs _failed = new(time, (cause, count) => LogStillFailing(logger, count, cause));

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        erased.BeginRefreshing();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await erased.RefreshAsync(stoppingToken);
            }
            catch (StoreUnavailableException exception)
            {
                string error = ErrorText.Of(exception);
                _failed.Add(error, () => LogFailed(error));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The erased events cannot be read; trying again in 30 s ({Error})"
    )]
    private partial void LogFailed(string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} more tries within a minute failed: {Cause}")]
    private static partial void LogStillFailing(ILogger logger, long count, string cause);
}
