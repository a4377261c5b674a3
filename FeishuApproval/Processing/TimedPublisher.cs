using FeishuApproval.Messaging;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Processing;

/// <summary>Publishes an authentic event within the time that Feishu waits for the response.</summary>
/// <param name="topic">The topic.</param>
/// <param name="time">Measures the duration.</param>
/// <param name="metrics">Counts the outcome.</param>
/// <param name="logger">The log of the receiver.</param>
/// <param name="failureAnswer">The response to Feishu when the topic does not store the event, for the log.</param>
internal sealed partial class TimedPublisher(
    ITopic topic,
    TimeProvider time,
    Metrics metrics,
    ILogger logger,
    string failureAnswer
)
{
    /// <summary>The maximum duration from receiving an event to the response. Feishu waits 3 s.</summary>
    public static TimeSpan Budget { get; } = TimeSpan.FromSeconds(2.5);

    private const long Never = long.MinValue;

    private readonly RepeatedLogs _unpublished = new(
        time,
        (cause, count) => LogMoreUnpublished(logger, count, failureAnswer, cause)
    );

    private long _unavailableSince = Never;

    /// <summary>Publishes the message. Returns false when the topic did not store it in time.</summary>
    /// <param name="message">The message.</param>
    /// <param name="budget">Cancelled when the response is due.</param>
    public async ValueTask<bool> TryPublishAsync(EventMessage message, CancellationToken budget)
    {
        long start = time.GetTimestamp();
        try
        {
            var publish = topic.PublishAsync(message, budget);
            if (!publish.IsCompletedSuccessfully)
                await publish.AsTask().WaitAsync(budget);
            metrics.Published(time.GetElapsedTime(start));
            metrics.Received(message.Subject, "published");
            if (message.Subject == EventTypes.UserAccessTokenRevoked)
                LogAccessRevoked(logger, LogText.Escape(message.AppId ?? "-"));
            if (Interlocked.Exchange(ref _unavailableSince, Never) is var since and not Never)
            {
                double seconds = Math.Round(time.GetElapsedTime(since).TotalSeconds);
                LogPublishedAgain(logger, seconds);
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            _unpublished.Add(
                "The topic was too slow.",
                () => LogPublishSlow(logger, LogText.Escape(message.MessageId), Budget.TotalSeconds, failureAnswer)
            );
        }
        catch (PublishException exception)
        {
            _unpublished.Add(
                exception.Message,
                () =>
                    LogPublishFailed(logger, LogText.Escape(message.MessageId), failureAnswer, ErrorText.Of(exception))
            );
        }

        Interlocked.CompareExchange(ref _unavailableSince, start, Never);
        metrics.Received(message.Subject, "unavailable");
        return false;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A user's access of the app {AppId} was revoked, so Feishu may send no more events of the user's subscription. "
            + "Run: feishu-approval subscribe --user"
    )]
    private static partial void LogAccessRevoked(ILogger logger, string appId);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The topic did not take event {EventId} within {Seconds} s; {Answer}, Feishu sends it again"
    )]
    private static partial void LogPublishSlow(ILogger logger, string eventId, double seconds, string answer);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The topic did not take event {EventId}; {Answer}, Feishu sends it again ({Error})"
    )]
    private static partial void LogPublishFailed(ILogger logger, string eventId, string answer, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} more events within a minute: {Answer}: {Cause}")]
    private static partial void LogMoreUnpublished(ILogger logger, long count, string answer, string cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready again: the topic takes events after {Seconds} s")]
    private static partial void LogPublishedAgain(ILogger logger, double seconds);
}
