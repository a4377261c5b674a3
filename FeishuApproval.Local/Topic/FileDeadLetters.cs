using FeishuApproval.DeadLetters;
using FeishuApproval.Messaging;

namespace FeishuApproval.Local.Topic;

/// <summary>The dead letters of the embedded topic, as the core sees them.</summary>
internal sealed class FileDeadLetters(DeadLetterFile file, TimeProvider time) : IDeadLetters
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeadLetterCount>> CountAsync(CancellationToken cancellationToken)
    {
        var bySubscription = file.All.CountBy(letter => letter.Subscription).ToDictionary(StringComparer.Ordinal);
        return ValueTask.FromResult<IReadOnlyList<DeadLetterCount>>(
            [.. Subscriptions.All.Select(subscription => new DeadLetterCount(subscription.Name, bySubscription.GetValueOrDefault(subscription.Name), HasMore: false))]);
    }

    /// <inheritdoc/>
    public ValueTask<DeadLetterPage> ListAsync(Subscription subscription, int limit, CancellationToken cancellationToken)
    {
        var letters = file.Of(subscription.Name);
        return ValueTask.FromResult(new DeadLetterPage([.. letters.Take(limit).Select(Summary)], letters.Count > limit));
    }

    /// <inheritdoc/>
    public async ValueTask<DeadLetterRemoval> ForEachAsync(
        Subscription subscription, string? eventId, int limit, DeadLetterDecision decide, CancellationToken cancellationToken)
    {
        int visited = 0, removed = 0;
        foreach (var letter in file.Of(subscription.Name).Where(letter => eventId is null || letter.Message.MessageId == eventId))
        {
            if (visited++ == limit || cancellationToken.IsCancellationRequested) return new(removed, HasMore: true);
            switch (await decide(Summary(letter), _ => ValueTask.FromResult<EventMessage?>(letter.Message)))
            {
                case DeadLetterAction.Resent:
                    removed += Close(() => file.CloseResent(letter, time.GetUtcNow()));
                    break;
                case DeadLetterAction.Purged:
                    removed += Close(() => file.ClosePurged(letter, time.GetUtcNow()));
                    break;
                case null:
                    return new(removed, HasMore: true);
            }
        }

        return new(removed, HasMore: false);
    }

    private static int Close(Func<bool> close)
    {
        try
        {
            return close() ? 1 : 0;
        }
        catch (IOException exception)
        {
            throw new StoreUnavailableException("The dead letters could not be written. Free disk space if the disk is full.", exception);
        }
    }

    private static DeadLetterSummary Summary(DeadLetter letter) => new()
    {
        Subscription = letter.Subscription,
        EventId = letter.Message.MessageId,
        Type = letter.Message.Subject,
        Reason = letter.Reason,
        Description = letter.Description,
        DeliveryCount = letter.DeliveryCount,
        ReceivedAt = letter.Message.ReceivedAt,
        DeadLetteredAt = letter.At,
    };
}
