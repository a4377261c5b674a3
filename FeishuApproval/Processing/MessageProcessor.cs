using FeishuApproval.Messaging;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Processing;

/// <summary>Takes one delivery from handler to settlement: outcomes and exceptions become a <see cref="Failure"/>, the policy decides, retries are waited out here.</summary>
public sealed partial class MessageProcessor(TimeProvider time, Metrics metrics, ILogger<MessageProcessor> logger)
{
    /// <summary>Handles one delivery and says how to settle it; never <see cref="Settlement.Retry"/>.</summary>
    /// <param name="subscription">Where the message came from.</param>
    /// <param name="handler">The subscription's handler.</param>
    /// <param name="message">The message.</param>
    /// <param name="deliveryCount">Which delivery of the message this is, from 1.</param>
    /// <param name="cancellationToken">Ends when the host stops.</param>
    public async ValueTask<Settlement> ProcessAsync(
        Subscription subscription, IMessageHandler handler, EventMessage message, int deliveryCount, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            var settlement = await AttemptAsync(subscription, handler, message, deliveryCount, attempt, cancellationToken);
            if (settlement is not Settlement.Retry { Delay: var delay }) return settlement;
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

    /// <summary>Makes one attempt of a delivery and says how to go on, for a caller who does the waiting. Completes synchronously if the handler does.</summary>
    /// <param name="subscription">Where the message came from.</param>
    /// <param name="handler">The subscription's handler.</param>
    /// <param name="message">The message.</param>
    /// <param name="deliveryCount">Which delivery of the message this is, from 1.</param>
    /// <param name="attempt">Which attempt inside the delivery this is, from 1.</param>
    /// <param name="cancellationToken">Ends when the server stops.</param>
    public async ValueTask<Settlement> AttemptAsync(
        Subscription subscription, IMessageHandler handler, EventMessage message, int deliveryCount, int attempt, CancellationToken cancellationToken)
    {
        var (failure, _) = await TryOnceAsync(subscription, handler, message, cancellationToken);
        var settlement = SettlementPolicy.Decide(failure, deliveryCount, attempt, Random.Shared.NextDouble());
        if (settlement is not Settlement.DeadLetter deadLetter) return settlement;
        metrics.DeadLettered(subscription.Name, deadLetter.Reason);
        LogDeadLettered(subscription.Name, message.MessageId, deadLetter.Reason, deliveryCount);
        return deadLetter;
    }

    /// <summary>Handles a message once, for a caller who settles it himself: no waiting, no second attempt, never an exception.</summary>
    public async ValueTask<Attempt> TryOnceAsync(
        Subscription subscription, IMessageHandler handler, EventMessage message, CancellationToken cancellationToken)
    {
        try
        {
            if (cancellationToken.IsCancellationRequested) return new(Failure.Cancelled);
            var outcome = subscription.Accepts(message.Subject) ? await handler.HandleAsync(message, cancellationToken) : HandlerOutcome.Foreign;
            metrics.Projected(subscription.Name, outcome, time.GetUtcNow() - message.ReceivedAt);
            return outcome switch
            {
                HandlerOutcome.Contended => new(Failure.Contended, outcome),
                HandlerOutcome.Unreadable => new(Failure.Unreadable, outcome),
                _ => new(Failure.None, outcome),
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new(Failure.Cancelled);
        }
        catch (StoreUnavailableException exception)
        {
            LogStoreUnavailable(exception, subscription.Name, message.MessageId);
            return new(Failure.StoreUnavailable);
        }
        // The boundary of a delivery: whatever a handler throws must end in a settlement, or the message would be lost to its lock.
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogUnexpected(exception, subscription.Name, message.MessageId);
            return new(Failure.Unexpected);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Subscription}: the store is unavailable for event {EventId}; trying again")]
    private partial void LogStoreUnavailable(Exception exception, string subscription, string eventId);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Subscription}: handling event {EventId} failed")]
    private partial void LogUnexpected(Exception exception, string subscription, string eventId);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Subscription}: event {EventId} is dead-lettered ({Reason}) on delivery {DeliveryCount}; list and resend it once the cause is mended")]
    private partial void LogDeadLettered(string subscription, string eventId, string reason, int deliveryCount);
}
