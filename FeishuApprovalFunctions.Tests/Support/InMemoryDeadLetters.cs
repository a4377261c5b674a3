using FeishuApproval.DeadLetters;
using FeishuApproval.Messaging;

namespace FeishuApproval.Tests.Support;

/// <summary>The shortest dead letters that fulfil the port's contract.</summary>
public sealed class InMemoryDeadLetters : IDeadLetters
{
    private readonly List<(DeadLetterSummary Summary, EventMessage? Message)> _letters = [];

    /// <summary>Called before a call takes effect; may throw.</summary>
    public Action BeforeCall { get; set; } = () => { };

    /// <summary>The events in it, in order.</summary>
    public IReadOnlyList<string> EventIds => [.. _letters.Select(letter => letter.Summary.EventId)];

    /// <summary>Dead-letters a message; <paramref name="isReadable"/> says whether its body can be read.</summary>
    public void Add(Subscription subscription, EventMessage message, bool isReadable = true) =>
        _letters.Add(
            (
                new DeadLetterSummary
                {
                    Subscription = subscription.Name,
                    EventId = message.MessageId,
                    Type = message.Subject,
                    Reason = "unexpected",
                    Description = "A sentence.",
                    DeliveryCount = 10,
                    ReceivedAt = message.ReceivedAt,
                },
                isReadable ? message : null
            )
        );

    public ValueTask<IReadOnlyList<DeadLetterCount>> CountAsync(CancellationToken cancellationToken)
    {
        BeforeCall();
        return ValueTask.FromResult<IReadOnlyList<DeadLetterCount>>([
            .. Subscriptions.All.Select(subscription => new DeadLetterCount(
                subscription.Name,
                Of(subscription).Count,
                HasMore: false
            )),
        ]);
    }

    public ValueTask<DeadLetterPage> ListAsync(
        Subscription subscription,
        int limit,
        CancellationToken cancellationToken
    )
    {
        BeforeCall();
        var letters = Of(subscription);
        return ValueTask.FromResult(
            new DeadLetterPage([.. letters.Take(limit).Select(letter => letter.Summary)], letters.Count > limit)
        );
    }

    public async ValueTask<DeadLetterRemoval> ForEachAsync(
        Subscription subscription,
        string? eventId,
        int limit,
        DeadLetterDecision decide,
        CancellationToken cancellationToken
    )
    {
        BeforeCall();
        int visited = 0,
            removed = 0;
        foreach (var letter in Of(subscription).Where(letter => eventId is null || letter.Summary.EventId == eventId))
        {
            if (visited++ == limit || cancellationToken.IsCancellationRequested)
                return new(removed, HasMore: true);
            if (await decide(letter.Summary, _ => ValueTask.FromResult(letter.Message)) is not { } verdict)
            {
                return new(removed, HasMore: true);
            }

            if (verdict == DeadLetterAction.Keep)
                continue;
            _letters.Remove(letter);
            removed++;
        }

        return new(removed, HasMore: false);
    }

    private List<(DeadLetterSummary Summary, EventMessage? Message)> Of(Subscription subscription) =>
        [.. _letters.Where(letter => letter.Summary.Subscription == subscription.Name)];
}
