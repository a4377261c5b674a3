using System.Text.Json.Nodes;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Attendance;

/// <summary>No clock, no order of delivery and no event id decides the outcome.</summary>
public sealed class Any_order_gives_the_same_record
{
    [Fact]
    public void However_the_events_are_shuffled_and_repeated() =>
        Properties.ForAll(
            EventSequence.Attendance,
            story =>
            {
                var expected = Read(story.Messages);
                var random = new Random(story.Messages.Count);
                for (int round = 0; round < 4; round++)
                    JsonAssert.Equal(expected, Read(story.Retold(random)));
            },
            count: 400
        );

    [Fact]
    public void However_two_projectors_conflict() =>
        Properties.ForAll(
            EventSequence.Attendance,
            story =>
            {
                var expected = Read(story.Messages);
                for (int seed = 0; seed < 4; seed++)
                    JsonAssert.Equal(expected, ReadAfterTurbulence(story, seed));
            },
            count: 200
        );

    [Fact]
    public void However_the_event_ids_are_assigned() =>
        Properties.ForAll(
            EventSequence.Attendance,
            story =>
            {
                var renamed = story.Messages.Select((message, i) => message with { MessageId = $"other-{100 - i}" });
                JsonAssert.Equal(Read(story.Messages), Read(renamed));
            }
        );

    private static JsonArray Read(IEnumerable<EventMessage> messages)
    {
        using var projection = new TestProjection();
        foreach (var message in messages)
        {
            var outcome = projection.HandleAsync(message).GetAwaiter().GetResult();
            Assert.True(
                outcome is HandlerOutcome.Applied or HandlerOutcome.AlreadyApplied or HandlerOutcome.NoEffect,
                $"{outcome}"
            );
        }

        return Read(projection);
    }

    private static JsonArray ReadAfterTurbulence(EventSequence story, int seed)
    {
        var store = new InMemoryAttendanceStore();
        var turnstile = new Turnstile(new Random(seed));
        var deliveries = story.Retold(turnstile.Random).ToLookup(_ => turnstile.Random.Next(2));

        turnstile.Run(() => WorkAsync(deliveries[0]), () => WorkAsync(deliveries[1]));

        using var reader = new TestProjection(store);
        return Read(reader);

        Task WorkAsync(IEnumerable<EventMessage> mine) =>
            SubscriptionWorker.RunAsync(
                () => new(new TurbulentAttendanceStore(store, turnstile)),
                mine,
                turnstile.Random
            );
    }

    private static JsonArray Read(TestProjection projection) =>
        [.. EventSequence.Instances.Select(instance => projection.ReadRecordAsync(instance).GetAwaiter().GetResult())];
}
