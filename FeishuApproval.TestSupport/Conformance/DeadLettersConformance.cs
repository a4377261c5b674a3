using FeishuApproval.DeadLetters;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport.Conformance;

/// <summary>
/// Tests of the contract of <see cref="IDeadLetters"/>. Inherit it and implement the creation of a harness without dead letters.
/// </summary>
public abstract class DeadLettersConformance
{
    /// <summary>Begins every id, because a broker drops a message whose id it has seen.</summary>
    private readonly string _run = $"{Guid.NewGuid():N}-";

    /// <summary>Makes a harness.</summary>
    protected abstract ValueTask<DeadLetterHarness> CreateAsync();

    [SkippableFact]
    public async Task Each_subscription_is_counted_and_has_its_own()
    {
        await using var harness = await CreateAsync();
        await AddAsync(harness, Subscriptions.Leave, "1", "2");
        await AddAsync(harness, Subscriptions.Archive, "1");

        var counts = await harness.DeadLetters.CountAsync(CancellationToken.None);

        Assert.Equal(
            [
                "leave 2",
                "overtime 0",
                "remedy 0",
                "trip 0",
                "out 0",
                "shift 0",
                "revert 0",
                "status 0",
                "snapshot 0",
                "approver-task 0",
                "details 0",
                "people-leave 0",
                "archive 1",
            ],
            counts.Select(count => $"{count.Subscription} {count.Count}")
        );
        Assert.Equal(["1", "2"], await IdsAsync(harness, Subscriptions.Leave));
        Assert.Equal(["1"], await IdsAsync(harness, Subscriptions.Archive));
    }

    [SkippableFact]
    public async Task A_dead_letter_names_its_event_and_its_reason()
    {
        await using var harness = await CreateAsync();
        await harness.AddAsync(
            Subscriptions.Leave,
            Message("事件/1"),
            "store_unavailable",
            "The store did not answer.",
            10
        );

        var letter = Assert.Single(
            (await harness.DeadLetters.ListAsync(Subscriptions.Leave, 10, CancellationToken.None)).DeadLetters
        );

        Assert.Equal(
            (
                "leave",
                $"{_run}事件/1",
                "leave_approval",
                "store_unavailable",
                "The store did not answer.",
                10,
                TestTime.Start
            ),
            (
                letter.Subscription,
                letter.EventId,
                letter.Type,
                letter.Reason,
                letter.Description,
                letter.DeliveryCount,
                letter.ReceivedAt
            )
        );
    }

    [SkippableFact]
    public async Task Listing_changes_nothing_and_ends_at_the_limit()
    {
        await using var harness = await CreateAsync();
        await AddAsync(harness, Subscriptions.Leave, "1", "2", "3");

        for (int i = 0; i < 2; i++)
        {
            var page = await harness.DeadLetters.ListAsync(Subscriptions.Leave, 2, CancellationToken.None);
            Assert.Equal(["1", "2"], page.DeadLetters.Select(Id));
            Assert.True(page.More);
        }
    }

    [SkippableTheory]
    [InlineData(DeadLetterAction.Keep, "1 2 3", 0)]
    [InlineData(DeadLetterAction.Resent, "1 3", 1)]
    [InlineData(DeadLetterAction.Purged, "1 3", 1)]
    public async Task A_dead_letter_is_removed_by_decision(DeadLetterAction verdict, string left, int removed)
    {
        await using var harness = await CreateAsync();
        await AddAsync(harness, Subscriptions.Leave, "1", "2", "3");
        var visited = new List<string>();

        var visit = await ForEachAsync(
            harness,
            letter =>
            {
                visited.Add(Id(letter));
                return Id(letter) == "2" ? verdict : DeadLetterAction.Keep;
            }
        );

        Assert.Equal(["1", "2", "3"], visited);
        Assert.Equal((removed, false), (visit.Removed, visit.HasMore));
        Assert.Equal(left.Split(' '), await IdsAsync(harness, Subscriptions.Leave));
    }

    [SkippableFact]
    public async Task A_kept_dead_letter_can_be_decided_again()
    {
        await using var harness = await CreateAsync();
        await AddAsync(harness, Subscriptions.Leave, "1", "2");
        await ForEachAsync(harness, _ => DeadLetterAction.Keep);

        Assert.Equal(2, (await ForEachAsync(harness, _ => DeadLetterAction.Resent)).Removed);
    }

    [SkippableFact]
    public async Task The_loop_may_be_for_one_event()
    {
        await using var harness = await CreateAsync();
        await AddAsync(harness, Subscriptions.Leave, "1", "2", "3");

        await ForEachAsync(harness, _ => DeadLetterAction.Purged, eventId: $"{_run}2");

        Assert.Equal(["1", "3"], await IdsAsync(harness, Subscriptions.Leave));
    }

    [SkippableFact]
    public async Task The_loop_ends_by_decision_or_at_the_limit()
    {
        await using var harness = await CreateAsync();
        await AddAsync(harness, Subscriptions.Leave, "1", "2", "3");

        var ended = await ForEachAsync(harness, letter => Id(letter) == "2" ? null : DeadLetterAction.Keep);
        var limited = await ForEachAsync(harness, _ => DeadLetterAction.Purged, limit: 2);

        Assert.Equal((0, true), (ended.Removed, ended.HasMore));
        Assert.Equal((2, true), (limited.Removed, limited.HasMore));
        Assert.Equal(["3"], await IdsAsync(harness, Subscriptions.Leave));
    }

    [SkippableFact]
    public async Task The_message_is_received_as_it_was_published()
    {
        await using var harness = await CreateAsync();
        var message = Message("1");
        await harness.AddAsync(Subscriptions.Leave, message, "unexpected", "A sentence.", 10);
        EventMessage? opened = null;

        await harness.DeadLetters.ForEachAsync(
            Subscriptions.Leave,
            eventId: null,
            10,
            async (_, open) =>
            {
                opened = await open(CancellationToken.None);
                return DeadLetterAction.Keep;
            },
            CancellationToken.None
        );

        Assert.Equal(message.Body.ToArray(), opened!.Body.ToArray());
        Assert.Equal(message with { Body = default }, opened with { Body = default });
    }

    private static ValueTask<DeadLetterRemoval> ForEachAsync(
        DeadLetterHarness harness,
        Func<DeadLetterSummary, DeadLetterAction?> decide,
        string? eventId = null,
        int limit = 10
    ) =>
        harness.DeadLetters.ForEachAsync(
            Subscriptions.Leave,
            eventId,
            limit,
            (letter, _) => ValueTask.FromResult(decide(letter)),
            CancellationToken.None
        );

    private async Task AddAsync(DeadLetterHarness harness, Subscription subscription, params IEnumerable<string> ids)
    {
        foreach (string id in ids)
            await harness.AddAsync(subscription, Message(id), "unexpected", "A sentence.", 10);
    }

    private async Task<IEnumerable<string>> IdsAsync(DeadLetterHarness harness, Subscription subscription) =>
        (await harness.DeadLetters.ListAsync(subscription, 10, CancellationToken.None)).DeadLetters.Select(Id);

    private string Id(DeadLetterSummary letter) => letter.EventId[_run.Length..];

    private EventMessage Message(string id) =>
        new()
        {
            MessageId = _run + id,
            Subject = "leave_approval",
            CorrelationId = "instance-1",
            Schema = "1.0",
            AppId = "cli_9e28cb7ba56a1234",
            TenantKey = "bd6ae59e1xxx",
            ReceivedAt = TestTime.Start,
            Body = Payload.Leave(id).Bytes(),
        };
}
