using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Archive;

/// <summary>
/// Applies archived events to their projections again. The topic is bypassed: its duplicate detection would drop recent events, and the
/// archive would store every event again. Events that are already applied change nothing, so a replay can be repeated. A replay is a series
/// of calls, and the time of each call is limited.
/// </summary>
internal sealed partial class Replayer(
    IEventArchive archive,
    SubscriptionHandlers handlers,
    MessageProcessor processor,
    TimeProvider time,
    ILogger<Replayer> logger
)
{
    private const int PageSize = 100;
    private const int Attempts = 5;

    /// <summary>
    /// Replays until the end of the range, the time limit, or an unavailable store. Each call processes at least one event, even if the
    /// archive is slow. Therefore, a caller who continues with <see cref="ReplayReport.Next"/> reaches the end.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The archive is unavailable.</exception>
    /// <exception cref="FormatException"><see cref="ReplayRequest.After"/> is not a key of the archive.</exception>
    public async ValueTask<ReplayReport> RunAsync(ReplayRequest request, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        var report = new ReplayReport { DryRun = !request.Apply, Next = request.After };
        while (true)
        {
            var page = await archive.ReadAsync(request.Range, report.Next, PageSize, cancellationToken);
            if (page.Count == 0)
                return report with { Next = null, Done = true };
            foreach (var (key, message) in page)
            {
                if (report.Read > 0 && time.GetElapsedTime(start) >= OperatorCall.Budget)
                    return report;
                report = report with { Read = report.Read + 1, At = message.ReceivedAt };
                if (Projection(request, message) is { } projection)
                {
                    report = report with { Matched = report.Matched + 1 };
                    if (request.Apply)
                    {
                        var attempt = await HandleAsync(projection, message, cancellationToken);
                        cancellationToken.ThrowIfCancellationRequested();
                        if (attempt.Failure is Failure.StoreUnavailable or Failure.Contended or Failure.Pending)
                        {
                            return report with
                            {
                                Read = report.Read - 1,
                                Matched = report.Matched - 1,
                                StoreUnavailable = true,
                            };
                        }

                        report = Count(report, attempt);
                        await Task.Delay(TimeSpan.FromSeconds(1 / request.Rate), time, cancellationToken);
                    }
                }

                report = report with { Next = key };
            }
        }
    }

    private async ValueTask<Attempt> HandleAsync(
        Subscription subscription,
        EventMessage message,
        CancellationToken cancellationToken
    )
    {
        for (int attempt = 1; ; attempt++)
        {
            var result = await processor.TryOnceAsync(
                subscription,
                handlers.Find(subscription)!,
                message,
                cancellationToken
            );
            if (result.Failure == Failure.Unreadable)
                LogUnreadable(subscription.Name, LogText.Escape(message.MessageId));
            if (result.Failure == Failure.TenantMismatch)
                LogTenantMismatch(subscription.Name, LogText.Escape(message.MessageId));
            if (
                result.Failure is not (Failure.StoreUnavailable or Failure.Contended or Failure.Pending)
                || attempt == Attempts
            )
                return result;
            await Task.Delay(SettlementPolicy.Delay(attempt, Random.Shared.NextDouble()), time, cancellationToken);
        }
    }

    private static ReplayReport Count(ReplayReport report, Attempt attempt) =>
        attempt switch
        {
            { Failure: not Failure.None } => report with { Failed = report.Failed + 1 },
            { Outcome: HandlerOutcome.Applied } => report with { Applied = report.Applied + 1 },
            _ => report with { AlreadyApplied = report.AlreadyApplied + 1 },
        };

    /// <summary>
    /// Returns the subscription whose projection applies the event, or null when the event does not match the request. Each type has one
    /// projection, which is the first of its subscriptions. What was fetched after an event is in the archive too, so the event fetches it again
    /// only if the request names the subscription.
    /// </summary>
    private Subscription? Projection(ReplayRequest request, EventMessage message)
    {
        if (request.Type is not null && request.Type != message.Subject)
            return null;
        if (request.InstanceCode is not null && request.InstanceCode != message.CorrelationId)
            return null;
        return Subscriptions.All.FirstOrDefault(subscription =>
            subscription.Name != Subscriptions.ArchiveName
            && (
                request.Target is null
                    ? subscription.Name != Subscriptions.PeopleLeaveName
                    : request.Target.Name == subscription.Name
            )
            && subscription.Accepts(message.Subject)
            && handlers.Find(subscription) is not null
        );
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Subscription}: replaying event {EventId} failed, its body lacks what it is filed by"
    )]
    private partial void LogUnreadable(string subscription, string eventId);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Subscription}: replaying event {EventId} failed, because it names a record of another tenant"
    )]
    private partial void LogTenantMismatch(string subscription, string eventId);
}
