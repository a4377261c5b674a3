using System.Text.Json.Nodes;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.ApproverTasks;

/// <summary>The status is the same in any order; of the history it is the set that is.</summary>
public sealed class Any_order_gives_the_same_task
{
    [Fact]
    public void However_the_events_are_shuffled_and_repeated() =>
        Properties.ForAll(
            EventSequence.Tasks,
            story =>
            {
                var expected = Read(story.Messages);
                var random = new Random(story.Messages.Count);
                for (int round = 0; round < 4; round++)
                    JsonAssert.Equal(expected, Read(story.Retold(random)));
            },
            count: 300
        );

    [Fact]
    public void However_two_projectors_conflict() =>
        Properties.ForAll(
            EventSequence.Tasks,
            story =>
            {
                var expected = Read(story.Messages);
                for (int seed = 0; seed < 4; seed++)
                    JsonAssert.Equal(expected, ReadAfterTurbulence(story, seed));
            },
            count: 150
        );

    private static JsonObject Read(IEnumerable<EventMessage> messages)
    {
        using var projection = new TestProjection();
        foreach (var message in messages)
        {
            var outcome = projection.HandleAsync(message).GetAwaiter().GetResult();
            Assert.True(outcome is HandlerOutcome.Applied or HandlerOutcome.AlreadyApplied, $"{outcome}");
        }

        return Read(projection);
    }

    private static JsonObject ReadAfterTurbulence(EventSequence story, int seed)
    {
        var store = new InMemoryApproverTaskStore();
        var turnstile = new Turnstile(new Random(seed));
        var deliveries = story.Retold(turnstile.Random).ToLookup(_ => turnstile.Random.Next(2));

        turnstile.Run(() => WorkAsync(deliveries[0]), () => WorkAsync(deliveries[1]));

        using var reader = new TestProjection(tasks: store);
        return Read(reader);

        Task WorkAsync(IEnumerable<EventMessage> mine) =>
            SubscriptionWorker.RunAsync(
                () => new(tasks: new TurbulentApproverTaskStore(store, turnstile)),
                mine,
                turnstile.Random
            );
    }

    private static JsonObject Read(TestProjection projection)
    {
        var process = projection.ReadTasksAsync(EventSequence.Process).GetAwaiter().GetResult()!;
        foreach (var task in process["tasks"]!.AsArray())
        {
            var history = task!["history"]!.AsArray();
            task["history"] = new JsonArray([
                .. history
                    .OrderBy(entry => (string?)entry!["event_id"], StringComparer.Ordinal)
                    .Select(entry => entry!.DeepClone()),
            ]);
        }

        return process;
    }
}
