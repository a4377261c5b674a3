using System.Collections.Immutable;
using System.Globalization;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.DeadLetters;

/// <summary>
/// Lists, resends and purges dead letters. Resending calls the handler of the message's subscription in this process, and does not publish
/// the message to the topic. The topic would deliver it to every subscription, or drop it if duplicate detection still stores its id.
/// </summary>
internal sealed partial class DeadLetterService(
    IDeadLetters deadLetters,
    SubscriptionHandlers handlers,
    MessageProcessor processor,
    TimeProvider time,
    ILogger<DeadLetterService> logger
)
{
    /// <summary>The maximum number of dead letters of a subscription that one call lists, resends or purges.</summary>
    public const int Limit = 250;

    private const string Operation = "purge";

    /// <summary>
    /// The subscriptions of a purge without a named subscription. A dead letter of the archive is an event that is missing in the archive,
    /// and purging it makes a replay of the event impossible. Therefore, the archive must be named explicitly.
    /// </summary>
    public static ImmutableArray<Subscription> PurgedUnnamed { get; } = Subscriptions.All.Remove(Subscriptions.Archive);

    /// <summary>Lists the dead letters of one subscription or of all.</summary>
    /// <exception cref="StoreUnavailableException">The dead letters cannot be read now.</exception>
    public async ValueTask<DeadLetterPage> ListAsync(Subscription? subscription, CancellationToken cancellationToken)
    {
        var pages = await Task.WhenAll(
            Selected(subscription).Select(each => deadLetters.ListAsync(each, Limit, cancellationToken).AsTask())
        );
        var now = time.GetUtcNow();
        return new DeadLetterPage(
            [.. pages.SelectMany(page => page.DeadLetters).Select(WithAge)],
            pages.Any(page => page.More)
        );

        DeadLetterSummary WithAge(DeadLetterSummary deadLetter) =>
            deadLetter with
            {
                AgeSeconds = (long)(now - deadLetter.ReceivedAt).TotalSeconds,
            };
    }

    /// <summary>Applies each dead letter once again. A dead letter is removed when it is applied, and kept when it fails.</summary>
    /// <param name="subscription">The subscription; null for all subscriptions.</param>
    /// <param name="eventId">The event whose dead letters are processed; null for all events.</param>
    /// <param name="cancellationToken">Cancels the operation between two dead letters.</param>
    /// <exception cref="StoreUnavailableException">The dead letters cannot be read or removed now. Some may already be removed.</exception>
    public async ValueTask<ResendReport> ResendAsync(
        Subscription? subscription,
        string? eventId,
        CancellationToken cancellationToken
    )
    {
        using var budget = new CancellationTokenSource(OperatorCall.Budget, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, budget.Token);
        var kept = new List<FailedResend>();
        int resent = 0;
        bool hasMore = false,
            isStoreUnavailable = false;
        foreach (var each in Selected(subscription))
        {
            if (handlers.Find(each) is not { } handler)
                continue;
            var visit = await deadLetters.ForEachAsync(each, eventId, Limit, DecideAsync, end.Token);
            resent += visit.Removed;
            hasMore |= visit.HasMore;

            async ValueTask<DeadLetterAction?> DecideAsync(
                DeadLetterSummary deadLetter,
                Func<CancellationToken, ValueTask<EventMessage?>> open
            )
            {
                if (isStoreUnavailable)
                    return null;
                var failure = await HandleAsync(each, handler, open, cancellationToken);
                if (failure == Failure.Cancelled)
                    return null;
                if (failure == Failure.None)
                    return DeadLetterAction.Resent;

                // The next dead letter would also wait for the unavailable store.
                isStoreUnavailable = failure == Failure.StoreUnavailable;
                kept.Add(new FailedResend(each.Name, deadLetter.EventId, failure));
                return DeadLetterAction.Keep;
            }
        }

        LogResent(resent, kept.Count);
        return new ResendReport(resent, kept, hasMore);
    }

    /// <summary>Removes dead letters without applying them, if they are those that a dry run found.</summary>
    /// <param name="subscription">
    /// The subscription. Null means <see cref="PurgedUnnamed"/>, whose events are all stored in the archive.
    /// </param>
    /// <param name="eventId">The event whose dead letters are processed; null for all events.</param>
    /// <param name="token">The token of the dry run; null for a dry run, in which dead letters are only counted.</param>
    /// <param name="cancellationToken">Cancels the operation between two dead letters.</param>
    /// <exception cref="DryRunChangedException">There are other dead letters than in the dry run. None was removed.</exception>
    /// <exception cref="StoreUnavailableException">The dead letters cannot be read or removed now. Some may already be removed.</exception>
    public async ValueTask<PurgeReport> PurgeAsync(
        Subscription? subscription,
        string? eventId,
        DryRunToken? token,
        CancellationToken cancellationToken
    )
    {
        using var budget = new CancellationTokenSource(OperatorCall.Budget, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, budget.Token);
        var seen = default(SeenItems);
        var found = new HashSet<SeenItems>();
        var (_, hasMore) = await ForEachAsync(summary =>
        {
            if (found.Add(Identify(summary)))
                seen = Add(seen, summary);
            return DeadLetterAction.Keep;
        });
        string?[] request = [Operation, subscription?.Name, eventId];
        if (token is not { } confirmed)
        {
            return new PurgeReport(
                DryRun: true,
                found.Count,
                Purged: 0,
                hasMore,
                seen.Token(time.GetUtcNow(), request).ToString()
            );
        }

        confirmed.Check(seen, request);

        var (removed, mayHaveMore) = await ForEachAsync(summary =>
            found.Contains(Identify(summary)) ? DeadLetterAction.Purged : DeadLetterAction.Keep
        );
        LogPurged(removed);
        return new PurgeReport(DryRun: false, found.Count, removed, hasMore || mayHaveMore, Token: null);

        async Task<DeadLetterRemoval> ForEachAsync(Func<DeadLetterSummary, DeadLetterAction> decide)
        {
            var total = default(DeadLetterRemoval);
            foreach (var each in subscription is null ? PurgedUnnamed : [subscription])
            {
                var visit = await deadLetters.ForEachAsync(
                    each,
                    eventId,
                    Limit,
                    (summary, _) => ValueTask.FromResult<DeadLetterAction?>(decide(summary)),
                    end.Token
                );
                total = new DeadLetterRemoval(total.Removed + visit.Removed, total.HasMore || visit.HasMore);
            }

            return total;
        }
    }

    private static SeenItems Identify(DeadLetterSummary summary) => Add(default, summary);

    /// <summary>
    /// Adds a dead letter. A dead letter that was resent and failed again is another one. The number of deliveries is no part of it, because
    /// Service Bus counts each call that reads it.
    /// </summary>
    private static SeenItems Add(SeenItems seen, DeadLetterSummary summary) =>
        seen.Add(
            summary.Subscription,
            summary.EventId,
            summary.Reason,
            summary.ReceivedAt.UtcTicks.ToString(CultureInfo.InvariantCulture),
            summary.DeadLetteredAt?.UtcTicks.ToString(CultureInfo.InvariantCulture)
        );

    private async ValueTask<Failure> HandleAsync(
        Subscription subscription,
        IMessageHandler handler,
        Func<CancellationToken, ValueTask<EventMessage?>> open,
        CancellationToken cancellationToken
    )
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

        return message is null
            ? Failure.Unreadable
            : (await processor.TryOnceAsync(subscription, handler, message, cancellationToken)).Failure;
    }

    private static ImmutableArray<Subscription> Selected(Subscription? subscription) =>
        subscription is null ? Subscriptions.All : [subscription];

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Dead letters were resent: {Resent} are applied, {Kept} failed again"
    )]
    private partial void LogResent(int resent, int kept);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Purged} dead letters were purged")]
    private partial void LogPurged(int purged);
}

/// <summary>Result of resending.</summary>
/// <param name="Resent">The number of dead letters that were applied and removed.</param>
/// <param name="Kept">The dead letters that failed again and were not removed.</param>
/// <param name="More">Whether the time limit or an unavailable store ended the call before the last dead letter.</param>
internal sealed record ResendReport(int Resent, IReadOnlyList<FailedResend> Kept, bool More);

/// <summary>A dead letter that could not be resent.</summary>
/// <param name="Subscription">The subscription.</param>
/// <param name="EventId">The id of the event.</param>
/// <param name="Reason">Why the event could not be applied.</param>
internal sealed record FailedResend(string Subscription, string EventId, Failure Reason);

/// <summary>Result of a purge or of its dry run.</summary>
/// <param name="DryRun">Whether the call only counted and removed nothing.</param>
/// <param name="Found">The number of dead letters that the purge is for.</param>
/// <param name="Purged">The number of dead letters that were removed; 0 in a dry run.</param>
/// <param name="More">Whether there may be more dead letters.</param>
/// <param name="Token">The token that confirms what a dry run found; null when dead letters were removed.</param>
internal sealed record PurgeReport(bool DryRun, int Found, int Purged, bool More, string? Token);
