using FeishuApproval.Json;
using FeishuApproval.Messaging;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Processing;

/// <summary>
/// Handles one delivery up to its settlement. Outcomes and exceptions are converted to a <see cref="Failure"/>, the policy decides how to
/// settle, and this class waits before each retry.
/// </summary>
internal sealed partial class MessageProcessor(TimeProvider time, Metrics metrics, ILogger<MessageProcessor> logger)
{
    private readonly RepeatedLogs _unavailable = new(time, (cause, count) => LogStillUnavailable(logger, count, cause));

    private readonly RepeatedLogs _deadLettered = new(
        time,
        (cause, count) => LogMoreDeadLettered(logger, count, cause)
    );

    private readonly RepeatedLogs _unexpected = new(time, (cause, count) => LogStillFailing(logger, count, cause));

    /// <summary>Handles one delivery and returns how to settle it. The result is never <see cref="Settlement.Retry"/>.</summary>
    /// <param name="subscription">The subscription of the message.</param>
    /// <param name="handler">The subscription's handler.</param>
    /// <param name="message">The message.</param>
    /// <param name="deliveryCount">The number of this delivery of the message, from 1.</param>
    /// <param name="cancellationToken">Cancelled when the server stops.</param>
    public async ValueTask<Settlement> ProcessAsync(
        Subscription subscription,
        IMessageHandler handler,
        EventMessage message,
        int deliveryCount,
        CancellationToken cancellationToken
    )
    {
        for (int attempt = 1; ; attempt++)
        {
            var settlement = await AttemptAsync(
                subscription,
                handler,
                message,
                deliveryCount,
                attempt,
                cancellationToken
            );
            if (settlement is not Settlement.Retry { Delay: var delay })
                return settlement;
            try
            {
                await Task.Delay(delay, time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return Settlement.None.Instance;
            }
        }
    }

    /// <summary>
    /// Makes one attempt and returns how to continue, for a caller that waits between attempts itself. Completes synchronously if the
    /// handler completes synchronously.
    /// </summary>
    /// <param name="subscription">The subscription of the message.</param>
    /// <param name="handler">The subscription's handler.</param>
    /// <param name="message">The message.</param>
    /// <param name="deliveryCount">The number of this delivery of the message, from 1.</param>
    /// <param name="attempt">The number of this attempt within the delivery, from 1.</param>
    /// <param name="cancellationToken">Cancelled when the server stops.</param>
    public async ValueTask<Settlement> AttemptAsync(
        Subscription subscription,
        IMessageHandler handler,
        EventMessage message,
        int deliveryCount,
        int attempt,
        CancellationToken cancellationToken
    )
    {
        var (failure, _) = await TryOnceAsync(subscription, handler, message, cancellationToken);
        var settlement = SettlementPolicy.Decide(failure, deliveryCount, attempt, Random.Shared.NextDouble());
        if (settlement is not Settlement.DeadLetter deadLetter)
            return settlement;
        metrics.DeadLettered(subscription.Name, deadLetter.Reason);
        _deadLettered.Add(
            $"{subscription.Name}, {deadLetter.Reason}",
            () =>
                LogDeadLettered(
                    subscription.Name,
                    LogText.Escape(message.MessageId),
                    deadLetter.Reason,
                    deliveryCount,
                    deadLetter.Description
                )
        );
        return deadLetter;
    }

    /// <summary>
    /// Handles a message once within the time limit, for a caller that settles the message itself. It does not wait, retry or throw.
    /// </summary>
    public async ValueTask<Attempt> TryOnceAsync(
        Subscription subscription,
        IMessageHandler handler,
        EventMessage message,
        CancellationToken cancellationToken
    )
    {
        if (cancellationToken.IsCancellationRequested)
            return new(Failure.Cancelled);
        using var limit = new CancellationTokenSource(SettlementPolicy.AttemptLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var outcome = subscription.Accepts(message.Subject)
                ? await handler.HandleAsync(message, either.Token)
                : HandlerOutcome.Foreign;
            metrics.Projected(subscription.Name, outcome, time.GetUtcNow() - message.ReceivedAt, message.MessageId);
            if (logger.IsEnabled(LogLevel.Debug))
            {
                string type = LogText.Escape(message.Subject),
                    instance = LogText.Escape(message.CorrelationId ?? "-"),
                    result = SnakeCase.Of(outcome);
                LogHandled(type, instance, result);
            }

            return outcome switch
            {
                HandlerOutcome.Pending => new(Failure.Pending, outcome),
                HandlerOutcome.Contended => new(Failure.Contended, outcome),
                HandlerOutcome.Unreadable => new(Failure.Unreadable, outcome),
                HandlerOutcome.TenantMismatch => new(Failure.TenantMismatch, outcome),
                _ => new(Failure.None, outcome),
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new(Failure.Cancelled);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            _unavailable.Add(SlowAttempt, () => LogSlow(subscription.Name, SettlementPolicy.AttemptLimit.TotalSeconds));
            return new(Failure.StoreUnavailable);
        }
        catch (StoreUnavailableException exception)
        {
            _unavailable.Add(
                exception.Message,
                () => LogStoreUnavailable(subscription.Name, exception.Message, ErrorText.Of(exception))
            );
            return new(Failure.StoreUnavailable);
        }
        // Every exception is caught here. Without a settlement, the message would stay locked.
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _unexpected.Add(
                $"{subscription.Name}: {exception.GetType().Name}",
                () => LogUnexpected(exception, subscription.Name, LogText.Escape(message.MessageId))
            );
            return new(Failure.Unexpected);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Type} {Instance} {Outcome}")]
    private partial void LogHandled(string type, string instance, string outcome);

    private const string SlowAttempt = "An attempt took too long.";

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Subscription}: {Cause} Events wait and are tried again ({Error})"
    )]
    private partial void LogStoreUnavailable(string subscription, string cause, string error);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Subscription}: an attempt took longer than {Seconds} s and was ended; it is tried again"
    )]
    private partial void LogSlow(string subscription, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} more attempts failed within a minute: {Cause}")]
    private static partial void LogStillUnavailable(ILogger logger, long count, string cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} more attempts failed within a minute: {Cause}")]
    private static partial void LogStillFailing(ILogger logger, long count, string cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Subscription}: handling event {EventId} failed")]
    private partial void LogUnexpected(Exception exception, string subscription, string eventId);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Subscription}: event {EventId} is dead-lettered ({Reason}) on delivery {DeliveryCount}. {Description}"
    )]
    private partial void LogDeadLettered(
        string subscription,
        string eventId,
        string reason,
        int deliveryCount,
        string description
    );

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Count} more events are dead-lettered within a minute: {Cause}. dead-letters list names them"
    )]
    private static partial void LogMoreDeadLettered(ILogger logger, long count, string cause);
}
