using System.Collections.Immutable;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.DeadLetters;

/// <summary>
/// What a person does about dead letters. Resending hands a message to the handler of the one subscription that it came from, in
/// this process: put on the topic again it would reach every subscription, or none while the topic remembers its id.
/// </summary>
public sealed partial class DeadLetterService(
    IDeadLetters deadLetters, SubscriptionHandlers handlers, MessageProcessor processor, TimeProvider time, ILogger<DeadLetterService> logger)
{
    /// <summary>How many letters of a subscription one call lists or visits.</summary>
    public const int Limit = 250;

    /// <summary>
    /// Whose dead letters are purged when no subscription is named. A dead letter of the archive is an event that the archive lacks:
    /// purging it loses the event for every replay, so the archive has to be named.
    /// </summary>
    public static ImmutableArray<Subscription> PurgedUnnamed { get; } = Subscriptions.All.Remove(Subscriptions.Archive);

    /// <summary>The dead letters of a subscription, or of all.</summary>
    /// <exception cref="StoreUnavailableException">They cannot be read now.</exception>
    public async ValueTask<DeadLetterPage> ListAsync(Subscription? subscription, CancellationToken cancellationToken)
    {
        var pages = await Task.WhenAll(Selected(subscription).Select(each => deadLetters.ListAsync(each, Limit, cancellationToken).AsTask()));
        return new DeadLetterPage([.. pages.SelectMany(page => page.Letters)], pages.Any(page => page.HasMore));
    }

    /// <summary>Handles dead letters again, once each. Those whose effect is stored now are removed; the others stay.</summary>
    /// <param name="subscription">Whose; null for all.</param>
    /// <param name="eventId">Only those of this event; null for all.</param>
    /// <param name="cancellationToken">Ends it between two letters.</param>
    /// <exception cref="StoreUnavailableException">They cannot be read or removed now; some may have been.</exception>
    public async ValueTask<ResendReport> ResendAsync(Subscription? subscription, string? eventId, CancellationToken cancellationToken)
    {
        using var budget = new CancellationTokenSource(OperatorCall.Budget, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, budget.Token);
        var kept = new List<FailedResend>();
        int resent = 0;
        bool hasMore = false, isStoreUnavailable = false;
        foreach (var each in Selected(subscription))
        {
            if (handlers.Find(each) is not { } handler) continue;
            var visit = await deadLetters.ForEachAsync(each, eventId, Limit, DecideAsync, end.Token);
            resent += visit.Removed;
            hasMore |= visit.HasMore;

            async ValueTask<DeadLetterAction?> DecideAsync(DeadLetterSummary letter, Func<CancellationToken, ValueTask<EventMessage?>> open)
            {
                if (isStoreUnavailable) return null;
                var failure = await HandleAsync(each, handler, open, cancellationToken);
                if (failure == Failure.Cancelled) return null;
                if (failure == Failure.None) return DeadLetterAction.Resent;

                // The next letter would wait for the same store.
                isStoreUnavailable = failure == Failure.StoreUnavailable;
                kept.Add(new FailedResend(each.Name, letter.EventId, failure));
                return DeadLetterAction.Keep;
            }
        }

        LogResent(resent, kept.Count);
        return new ResendReport(resent, kept, hasMore);
    }

    /// <summary>Removes dead letters without an effect.</summary>
    /// <param name="subscription">Whose; null for those of <see cref="PurgedUnnamed"/>, whose events the archive keeps.</param>
    /// <param name="eventId">Only those of this event; null for all.</param>
    /// <param name="cancellationToken">Ends it between two letters.</param>
    /// <exception cref="StoreUnavailableException">They cannot be read or removed now; some may have been.</exception>
    public async ValueTask<DeadLetterRemoval> PurgeAsync(Subscription? subscription, string? eventId, CancellationToken cancellationToken)
    {
        using var budget = new CancellationTokenSource(OperatorCall.Budget, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, budget.Token);
        var total = default(DeadLetterRemoval);
        foreach (var each in subscription is null ? PurgedUnnamed : [subscription])
        {
            var visit = await deadLetters.ForEachAsync(each, eventId, Limit, Purge, end.Token);
            total = new DeadLetterRemoval(total.Removed + visit.Removed, total.HasMore || visit.HasMore);
        }

        LogPurged(total.Removed);
        return total;

        static ValueTask<DeadLetterAction?> Purge(DeadLetterSummary letter, Func<CancellationToken, ValueTask<EventMessage?>> open) =>
            ValueTask.FromResult<DeadLetterAction?>(DeadLetterAction.Purged);
    }

    private async ValueTask<Failure> HandleAsync(
        Subscription subscription, IMessageHandler handler, Func<CancellationToken, ValueTask<EventMessage?>> open, CancellationToken cancellationToken)
    {
        EventMessage? message;
        try
        {
            message = await open(cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return Failure.StoreUnavailable;
        }

        return message is null ? Failure.Unreadable : (await processor.TryOnceAsync(subscription, handler, message, cancellationToken)).Failure;
    }

    private static ImmutableArray<Subscription> Selected(Subscription? subscription) => subscription is null ? Subscriptions.All : [subscription];

    [LoggerMessage(Level = LogLevel.Information, Message = "Dead letters were resent: {Resent} are applied, {Kept} failed again")]
    private partial void LogResent(int resent, int kept);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Purged} dead letters were purged")]
    private partial void LogPurged(int purged);
}
