using System.Text.Json.Nodes;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.ServiceBus;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Messaging;

public class ServiceBusTopicTests
{
    private readonly TestStorage _storage = TestStorage.Create();
    private readonly FakeTimeProvider _time = new(TestTime.Start);

    [SkippableFact]
    public async Task A_message_carries_the_event_and_its_keys()
    {
        var topic = new InMemoryServiceBusTopic();
        var message = TestEvents.Leave();
        await Connect(topic).PublishAsync(message, CancellationToken.None);

        var sent = Assert.Single(topic.Messages);
        Assert.Equal("event-1", sent.MessageId);
        Assert.Equal("leave_approval", sent.Subject);
        Assert.Equal("instance-1", sent.CorrelationId);
        Assert.Equal("application/json", sent.ContentType);
        Assert.Equal(
            "app_id=cli_9e28cb7ba56a1234 received_at=2023-11-14T22:13:20.1234567+00:00 schema=1.0 tenant_key=bd6ae59e1xxx",
            string.Join(
                ' ',
                sent.ApplicationProperties.OrderBy(property => property.Key, StringComparer.Ordinal)
                    .Select(property => $"{property.Key}={property.Value}")
            )
        );
        Assert.Equal(message.Body.ToArray(), sent.Body.ToArray());
    }

    [SkippableFact]
    public async Task Properties_that_an_event_lacks_are_left_out()
    {
        var topic = new InMemoryServiceBusTopic();
        await Connect(topic)
            .PublishAsync(
                TestEvents.Message("unrecognized", "event-1", null, []) with
                {
                    AppId = null,
                    TenantKey = null,
                },
                CancellationToken.None
            );

        var sent = Assert.Single(topic.Messages);
        Assert.Null(sent.CorrelationId);
        Assert.Equal(["received_at", "schema"], sent.ApplicationProperties.Keys.Order());
    }

    [SkippableTheory]
    [InlineData(1_000, 200_000, "as it is")]
    [InlineData(300_000, 256 * 1024, "br")]
    [InlineData(300_000, 1024 * 1024, "as it is")]
    [InlineData(300_000, 2_000, "archived")]
    public async Task A_message_of_any_size_arrives_complete_on_any_tier(int characters, int limit, string how)
    {
        var topic = new InMemoryServiceBusTopic { MaxMessageSize = limit };
        var message = Large(characters);
        await Connect(topic).PublishAsync(message, CancellationToken.None);

        var sent = Assert.Single(topic.Messages);
        Assert.Equal(
            how,
            sent.ApplicationProperties switch
            {
                var properties when properties.ContainsKey("archive-key") => "archived",
                var properties when properties.TryGetValue("content-encoding", out object? encoding) =>
                    (string)encoding,
                _ => "as it is",
            }
        );
        Assert.Equal(message with { Body = default }, await ReceivedAsync(topic) with { Body = default });
        Assert.Equal(message.Body.ToArray(), (await ReceivedAsync(topic)).Body.ToArray());
    }

    [SkippableFact]
    public async Task An_event_too_large_for_the_topic_is_in_the_archive_before_it_is_on_the_topic()
    {
        var topic = new InMemoryServiceBusTopic { MaxMessageSize = 2_000 };
        _storage.BeforeCall = _ => Assert.Empty(topic.Messages);
        await Connect(topic).PublishAsync(Large(300_000), CancellationToken.None);

        var row = Assert.Single(_storage.Rows(TableNames.EventArchive));
        Assert.Equal(
            $"{row.PartitionKey}/{row.RowKey}",
            Assert.Single(topic.Messages).ApplicationProperties["archive-key"]
        );
    }

    [SkippableFact]
    public async Task An_event_that_neither_topic_nor_archive_accepts_is_not_acknowledged()
    {
        var topic = new InMemoryServiceBusTopic { MaxMessageSize = 2_000 };
        _storage.BeforeCall = _ => throw StorageErrors.Of(503, "ServerBusy");
        var exception = await Assert.ThrowsAsync<PublishException>(() =>
            Connect(topic).PublishAsync(Large(300_000), CancellationToken.None).AsTask()
        );
        Assert.IsType<StoreUnavailableException>(exception.InnerException);
        Assert.Empty(topic.Messages);
    }

    public static TheoryData<string> BrokerFailures => [.. Failures.Keys];

    private static Dictionary<string, Exception> Failures { get; } =
        new()
        {
            ["busy"] = new ServiceBusException("busy", ServiceBusFailureReason.ServiceBusy),
            ["unreachable"] = new ServiceBusException(
                "unreachable",
                ServiceBusFailureReason.ServiceCommunicationProblem
            ),
            ["no such topic"] = new ServiceBusException(
                "no such topic",
                ServiceBusFailureReason.MessagingEntityNotFound
            ),
            ["full"] = new ServiceBusException("full", ServiceBusFailureReason.QuotaExceeded),
            ["no right to send"] = new UnauthorizedAccessException(),
            ["sender closed"] = new ObjectDisposedException("sender"),
            ["time-out of the client"] = new TaskCanceledException(),
        };

    [SkippableTheory]
    [MemberData(nameof(BrokerFailures))]
    public async Task Every_fault_of_the_broker_is_one_exception(string failure)
    {
        var topic = new InMemoryServiceBusTopic { BeforeSend = _ => throw Failures[failure] };
        var exception = await Assert.ThrowsAsync<PublishException>(() =>
            Connect(topic).PublishAsync(TestEvents.Leave(), CancellationToken.None).AsTask()
        );
        Assert.Same(Failures[failure], exception.InnerException);
    }

    [SkippableFact]
    public async Task A_slow_broker_has_two_seconds()
    {
        var topic = new InMemoryServiceBusTopic { BeforeSend = token => Task.Delay(Timeout.Infinite, token) };
        var publishing = Connect(topic).PublishAsync(TestEvents.Leave(), CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(publishing.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await Assert.ThrowsAsync<PublishException>(() => publishing);
    }

    [SkippableFact]
    public async Task A_caller_whose_timeout_ends_first_gets_a_message()
    {
        using var timeout = new CancellationTokenSource();
        var topic = new InMemoryServiceBusTopic { BeforeSend = token => Task.Delay(Timeout.Infinite, token) };
        var publishing = Connect(topic).PublishAsync(TestEvents.Leave(), timeout.Token).AsTask();
        await timeout.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing);
    }

    private ServiceBusTopic Connect(InMemoryServiceBusTopic topic) => topic.Connect(_storage.CreateArchive(), _time);

    /// <summary>The message as a handler gets it.</summary>
    private async Task<EventMessage> ReceivedAsync(InMemoryServiceBusTopic topic)
    {
        var received = topic.Receive(Subscriptions.Archive).Single();
        byte[]? body = await ServiceBusMessageReader.ReadBodyAsync(
            received,
            _storage.CreateArchive(),
            CancellationToken.None
        );
        return ServiceBusMessageReader.Read(received) with { Body = Assert.IsType<byte[]>(body) };
    }

    private static EventMessage Large(int characters)
    {
        var random = new Random(1);
        string text = string.Concat(Enumerable.Range(0, characters).Select(_ => (char)random.Next('a', 'p')));
        return TestEvents.Message(EventTypes.Unrecognized, "event-1", "instance-1", new JsonObject { ["text"] = text });
    }
}
