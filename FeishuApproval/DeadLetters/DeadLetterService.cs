using System.Collections.Immutable;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.DeadLetters;

/// <summary>
/// Lists, resends and purges dead letters. Resending calls the handler of the one subscription that the message came from, in this
/// process: on the topic it would reach every subscription, or none while duplicate detection knows its id.
/// </summary>
internal sealed partial class DeadLetterService(
    IDeadLetters deadLetters, SubscriptionHandlers handlers, MessageProcessor processor, TimeProvider time,
        ILogger<DeadLetterService> logger)
{
    /// <summary>The most dead letters of a subscription that one call lists, resends or purges.</summary>
    public const int Limit = 250;

    /// <summary>
    /// The subscriptions that a purge without a name covers. A dead letter of the archive is an event that the archive lacks: purging it
    /// makes the event unavailable for replay, so the archive must be named.
    /// </summary>
    public static ImmutableArray<Subscription> PurgedUnnamed { get; } = Subscriptions.All.Remove(Subscriptions.Archive);

    /// <summary>The dead letters of a subscription, or of all.</summary>
    /// <exception cref="StoreUnavailableException">The dead letters cannot be read now.</exception>
    public async ValueTask<DeadLetterPage> ListAsync(Subscription? subscription, CancellationToken cancellationToken)
    {
        var pages =
            await Task.WhenAll(Selected(subscription).Select(each => deadLetters.ListAsync(each, Limit, cancellationToken).AsTask()));
        return new DeadLetterPage([.. pages.SelectMany(page => page.DeadLetters)], pages.Any(page => page.HasMore));
    }

    /// <summary>Applies dead letters again, once each. Those that are applied now are removed; the others stay.</summary>
    /// <param name="subscription">The subscription; null for all.</param>
    /// <param name="eventId">The event whose dead letters are processed; null for all events.</param>
    /// <param name="cancellationToken">Cancels the operation between two dead letters.</param>
    /// <exception cref="StoreUnavailableException">The dead letters cannot be read or removed now. Some may already be removed.</exception>
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

            async ValueTask<DeadLetterAction?> DecideAsync(
                DeadLetterSummary deadLetter, Func<CancellationToken, ValueTask<EventMessage?>> open)
            {
                if (isStoreUnavailable) return null;
                var failure = await HandleAsync(each, handler, open, cancellationToken);
                if (failure == Failure.Cancelled) return null;
                if (failure == Failure.None) return DeadLetterAction.Resent;

                // The next one would wait for the same store.
                isStoreUnavailable = failure == Failure.StoreUnavailable;
                kept.Add(new FailedResend(each.Name, deadLetter.EventId, failure));
                return DeadLetterAction.Keep;
            }
        }

        LogResent(resent, kept.Count);
        return new ResendReport(resent, kept, hasMore);
    }

    /// <summary>Removes dead letters without applying them.</summary>
    /// <param name="subscription">The subscription; null for <see cref="PurgedUnnamed"/>, whose events the archive keeps.</param>
    /// <param name="eventId">The event whose dead letters are processed; null for all events.</param>
    /// <param name="cancellationToken">Cancels the operation between two dead letters.</param>
    /// <exception cref="StoreUnavailableException">The dead letters cannot be read or removed now. Some may already be removed.</exception>
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

        static ValueTask<DeadLetterAction?> Purge(DeadLetterSummary deadLetter, Func<CancellationToken, ValueTask<EventMessage?>> open) =>
            ValueTask.FromResult<DeadLetterAction?>(DeadLetterAction.Purged);
    }

    private async ValueTask<Failure> HandleAsync(
        Subscription subscription, IMessageHandler handler, Func<CancellationToken, ValueTask<EventMessage?>> open,
            CancellationToken cancellationToken)
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

        return message is null ? Failure.Unreadable
            : (await processor.TryOnceAsync(subscription, handler, message, cancellationToken)).Failure;
    }

    private static ImmutableArray<Subscription> Selected(Subscription? subscription) =>
        subscription is null ? Subscriptions.All : [subscription];

    [LoggerMessage(Level = LogLevel.Information, Message = "Dead letters were resent: {Resent} are applied, {Kept} failed again")]
    private partial void LogResent(int resent, int kept);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Purged} dead letters were purged")]
    private partial void LogPurged(int purged);
}

/// <summary>Result of resending.</summary>
/// <param name="Resent">How many dead letters were applied and removed.</param>
/// <param name="Kept">Those that failed again and stay.</param>
/// <param name="HasMore">Whether the time limit or an unavailable store ended it before the last dead letter.</param>
internal sealed record ResendReport(int Resent, IReadOnlyList<FailedResend> Kept, bool HasMore);

/// <summary>A dead letter that could not be resent.</summary>
/// <param name="Subscription">The subscription.</param>
/// <param name="EventId">The event.</param>
/// <param name="Failure">Why it could not be applied.</param>
internal readonly record struct FailedResend(string Subscription, string EventId, Failure Failure);
