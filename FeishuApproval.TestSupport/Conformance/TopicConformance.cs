using System.Text;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport.Conformance;

/// <summary>
/// Tests of the contract of <see cref="ITopic"/>. Inherit it and implement the creation of a harness. Message ids
/// are new in every test, but the subscriptions must be empty when the harness is made.
/// </summary>
public abstract class TopicConformance
{
    // Only a topic that hangs ever waits this long.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly string _run = Guid.NewGuid().ToString("N");

    /// <summary>Makes a topic with the subscriptions of <see cref="Subscriptions.All"/>, ready for use.</summary>
    protected abstract ValueTask<TopicHarness> CreateAsync();

    public static TheoryData<string> SubscriptionNames =>
        [.. Subscriptions.All.Select(subscription => subscription.Name)];

    [SkippableTheory]
    [MemberData(nameof(SubscriptionNames))]
    public async Task A_subscription_receives_its_subjects_and_no_others(string name)
    {
        await using var topic = await CreateAsync();
        var subscription = Subscriptions.All.Single(candidate => candidate.Name == name);
        string[] subjects = [EventTypes.Unrecognized, .. EventTypes.All, EventTypes.Unrecognized];
        foreach (var (subject, i) in subjects.Select((subject, i) => (subject, i)))
        {
            await PublishAsync(topic, Message($"{i}") with { Subject = subject });
        }

        string[] expected = [.. subjects.Where(subscription.Accepts)];
        var received = await topic.ReceiveAsync(subscription, expected.Length);

        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            received.Select(message => message.Subject).Order(StringComparer.Ordinal)
        );
    }

    [SkippableFact]
    public async Task Every_property_survives()
    {
        await using var topic = await CreateAsync();
        var message = Message("事件/1?#%|\\ \"") with
        {
            Subject = EventTypes.RemedyGroupUpdate,
            CorrelationId = "实例/1?#%|\\ \"",
            Schema = "2.0",
            AppId = "cli_9e28cb7ba56a1234",
            TenantKey = "租户",
            ReceivedAt = TestTime.Start.AddTicks(1_234_567),
        };

        await PublishAsync(topic, message);

        AssertSame(message, Assert.Single(await topic.ReceiveAsync(Subscriptions.Remedy, 1)));
        AssertSame(message, Assert.Single(await topic.ReceiveAsync(Subscriptions.Archive, 1)));
    }

    [SkippableFact]
    public async Task Null_stays_null()
    {
        await using var topic = await CreateAsync();
        var message = Message("1") with { CorrelationId = null, AppId = null, TenantKey = null };

        await PublishAsync(topic, message);

        AssertSame(message, Assert.Single(await topic.ReceiveAsync(Subscriptions.Leave, 1)));
    }

    [SkippableFact]
    public async Task Ids_of_the_greatest_length_survive()
    {
        await using var topic = await CreateAsync();
        var message = Message("1") with
        {
            MessageId = _run.PadRight(EventMessage.MaxIdLength, 'x'),
            CorrelationId = new string('y', EventMessage.MaxIdLength),
        };

        await PublishAsync(topic, message);

        AssertSame(message, Assert.Single(await topic.ReceiveAsync(Subscriptions.Leave, 1)));
    }

    [SkippableTheory]
    [InlineData("small", "{}")]
    [InlineData("pretty", "{\r\n  \"a\" : [ 1 ,\t2.0 ]\n}\n")]
    [InlineData("Chinese", "{\"leave_reason\":\"回老家 🌸\"}")]
    [InlineData("escapes", "{\"a\":\"\\u4e8b\\/\\\\\\\"\\n\\ud800\",\"b\":1E5,\"b\":1e400}")]
    [InlineData("a separator of lines", "{\"a\":\"\u2028\u0085\u007f\"}")]
    [InlineData("bytes that are no UTF-8", "")]
    public async Task The_bytes_of_the_body_survive(string what, string body)
    {
        await using var topic = await CreateAsync();

        // Feishu sends UTF-8, but other bytes in an authentic event must not be changed either.
        byte[] bytes = what.Contains("no UTF-8", StringComparison.Ordinal)
            ? [.. "{\"a\":\""u8, 0xFF, 0xC0, 0x80, .. "\"}"u8]
            : Encoding.UTF8.GetBytes(body);
        var message = Message("1") with { Body = bytes };

        await PublishAsync(topic, message);

        AssertSame(message, Assert.Single(await topic.ReceiveAsync(Subscriptions.Leave, 1)));
    }

    [SkippableFact]
    public async Task A_body_of_200_KiB_survives()
    {
        await using var topic = await CreateAsync();
        byte[] noise = new byte[150 * 1024];
        new Random(1).NextBytes(noise);
        var message = Message("1") with
        {
            Body = Encoding.ASCII.GetBytes($"{{\"a\":\"{Convert.ToBase64String(noise)}\"}}"),
        };

        await PublishAsync(topic, message);

        AssertSame(message, Assert.Single(await topic.ReceiveAsync(Subscriptions.Leave, 1)));
    }

    [SkippableFact]
    public async Task A_message_published_again_is_delivered_once()
    {
        await using var topic = await CreateAsync();

        for (int i = 0; i < 3; i++)
            await PublishAsync(topic, Message("1") with { ReceivedAt = TestTime.Start.AddMinutes(i) });
        await PublishAsync(topic, Message("2"));

        foreach (var subscription in (Subscription[])[Subscriptions.Leave, Subscriptions.Archive])
        {
            await AssertReceived(topic, subscription, "1", "2");
        }
    }

    [SkippableFact]
    public async Task A_message_published_by_several_at_once_is_delivered_once()
    {
        await using var topic = await CreateAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PublishAsync(topic, Message("1")))));
        await PublishAsync(topic, Message("2"));

        await AssertReceived(topic, Subscriptions.Leave, "1", "2");
    }

    [SkippableFact]
    public async Task Of_many_published_at_once_none_is_lost()
    {
        await using var topic = await CreateAsync();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => PublishAsync(topic, Message($"{i}")))));

        await AssertReceived(topic, Subscriptions.Leave, [.. Enumerable.Range(0, 50).Select(i => $"{i}")]);
    }

    [SkippableFact]
    public async Task A_cancelled_publish_ends_and_may_be_repeated()
    {
        await using var topic = await CreateAsync();

        // It may or may not have taken the message, but it must not hang and must not take it twice.
        var failure = await Record.ExceptionAsync(() =>
            topic.Topic.PublishAsync(Message("1"), new CancellationToken(canceled: true)).AsTask().WaitAsync(Timeout)
        );
        Assert.True(failure is null or OperationCanceledException, $"{failure}");
        await PublishAsync(topic, Message("1"));
        await PublishAsync(topic, Message("2"));

        await AssertReceived(topic, Subscriptions.Leave, "1", "2");
    }

    [SkippableFact]
    public async Task A_publish_cancelled_on_the_way_ends()
    {
        await using var topic = await CreateAsync();
        using var cancelling = new CancellationTokenSource();

        var publishing = Record.ExceptionAsync(() => topic.Topic.PublishAsync(Message("1"), cancelling.Token).AsTask());
        await cancelling.CancelAsync();
        var failure = await publishing.WaitAsync(Timeout);

        Assert.True(failure is null or OperationCanceledException, $"{failure}");
    }

    [SkippableFact]
    public async Task It_answers_a_check_and_takes_messages_until_it_is_stopped()
    {
        await using var topic = await CreateAsync();
        await topic.Topic.CheckAsync(CancellationToken.None).WaitAsync(Timeout);

        await topic.StopAsync();

        Assert.NotNull(
            await Record.ExceptionAsync(() => topic.Topic.CheckAsync(CancellationToken.None)).WaitAsync(Timeout)
        );
        await Assert.ThrowsAsync<PublishException>(() => PublishAsync(topic, Message("1")));
    }

    [SkippableFact]
    public async Task Events_of_attendance_wait_until_they_are_applied()
    {
        await using var topic = await CreateAsync();
        Assert.Empty(await WaitingAsync(topic));
        foreach (var (subject, i) in EventTypes.All.Append(EventTypes.Unrecognized).Select((type, i) => (type, i)))
            await PublishAsync(topic, Message($"{i}") with { Subject = subject });

        Assert.Equal(
            EventTypes.All.Where(Subscriptions.IsAttendance).Order(StringComparer.Ordinal),
            (await WaitingAsync(topic)).Select(message => message.Subject).Order(StringComparer.Ordinal)
        );

        foreach (var subscription in Subscriptions.Attendance)
            await topic.ReceiveAsync(subscription, EventTypes.All.Count(subscription.Accepts));

        Assert.Empty(await WaitingAsync(topic));
    }

    [SkippableFact]
    public async Task Waiting_events_are_listed_the_oldest_first_up_to_the_maximum()
    {
        await using var topic = await CreateAsync();
        for (int i = 0; i < 4; i++)
        {
            await PublishAsync(topic, Message($"process-{i}") with { Subject = EventTypes.ProcessApproverUpdated });
            await PublishAsync(topic, Message($"{i}") with { Subject = EventTypes.LeaveApprovalV2 });
        }

        Assert.Equal(
            [$"{_run}-0", $"{_run}-1", $"{_run}-2"],
            (await WaitingAsync(topic, max: 3)).Select(message => message.MessageId)
        );
        Assert.Equal(4, (await WaitingAsync(topic)).Count);
    }

    private EventMessage Message(string id) =>
        new()
        {
            MessageId = $"{_run}-{id}",
            Subject = EventTypes.LeaveApproval,
            CorrelationId = "instance-1",
            Schema = "1.0",
            AppId = "app",
            TenantKey = "tenant",
            ReceivedAt = TestTime.Start,
            Body = "{}"u8.ToArray(),
        };

    private static async Task PublishAsync(TopicHarness topic, EventMessage message) =>
        await topic.Topic.PublishAsync(message, CancellationToken.None).AsTask().WaitAsync(Timeout);

    private static async Task<IReadOnlyList<EventMessage>> WaitingAsync(TopicHarness topic, int max = 100) =>
        await topic.Topic.ListWaitingAsync(max, CancellationToken.None).AsTask().WaitAsync(Timeout);

    private async Task AssertReceived(TopicHarness topic, Subscription subscription, params string[] ids)
    {
        var received = await topic.ReceiveAsync(subscription, ids.Length);

        Assert.Equal(
            ids.Select(id => $"{_run}-{id}").Order(StringComparer.Ordinal),
            received.Select(message => message.MessageId).Order(StringComparer.Ordinal)
        );
    }

    private static void AssertSame(EventMessage expected, EventMessage actual)
    {
        Assert.Equal(expected with { Body = default }, actual with { Body = default });
        Assert.Equal(expected.Body.ToArray(), actual.Body.ToArray());
    }
}
