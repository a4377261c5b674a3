using FeishuApproval.FeishuPlatform.Setup;
using FeishuApproval.Messaging;
using FeishuApproval.Reconciliation;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Local.Hosting;

/// <summary>
/// Subscribes the configured definitions and compares records with Feishu: at start, every six hours, and after a gap in receiving. After a
/// month ended, its records are compared with Feishu's attendance if that is set.
/// </summary>
internal sealed partial class ReconcileRecords(
    ReconcileSchedule schedule,
    ApprovalSubscriber subscriber,
    EventStatistics statistics,
    TimeProvider time,
    ILogger<ReconcileRecords> logger
) : BackgroundService
{
    /// <summary>The time limit of one run. While work is left, the next run follows immediately.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(4);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var subscribing = subscriber.SubscribeConfiguredAsync(stoppingToken);
            await (schedule.IsOn ? Task.WhenAll(subscribing, ReconcileAsync(stoppingToken)) : subscribing);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    private async Task ReconcileAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var gap = statistics.Gap.WhenOver();
            await RunAsync(stoppingToken);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(Task.Delay(ReconcileSchedule.Interval, time, either.Token), gap.WaitAsync(either.Token));
            await either.CancelAsync();
            stoppingToken.ThrowIfCancellationRequested();
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        try
        {
            // A run that ends early, or has no calls left, leaves the rest for the next run.
            while (
                await schedule.RunAsync(TimeLimit, stoppingToken)
                    is { Next: not null, Problem: null, OutOfCalls: false }
            ) { }

            while (await schedule.CompareAttendanceAsync(TimeLimit, stoppingToken)) { }
        }
        catch (StoreUnavailableException exception)
        {
            LogFailed(exception);
        }
        // Receiving continues after any exception, and the next run may succeed.
#pragma warning disable CA1031
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The comparison with Feishu failed; it is tried again in six hours"
    )]
    private partial void LogFailed(Exception exception);
}
