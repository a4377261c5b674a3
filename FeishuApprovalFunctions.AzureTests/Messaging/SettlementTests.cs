using System.Text;
using Azure.Messaging.ServiceBus;
using FeishuApproval.Azure.Messaging;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApprovalFunctions.AzureTests.Doubles;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Messaging;

/// <summary>How each kind of delivery ends, from the trigger to the broker.</summary>
public sealed class SettlementTests : IAsyncDisposable
{
    private readonly TestApp _app = new();

    [Fact]
    public async Task A_function_that_returns_completes_the_message_itself_no_more()
    {
        await _app.Messages.ProjectLeave(await Events.Leave().ToReceivedAsync(), _app.Actions, CancellationToken.None);
        Assert.Empty(_app.Actions.Settled);
    }

    [Fact]
    public async Task An_applied_event_is_completed()
    {
        await DeliverAsync(Events.Leave());
        Assert.Equal(["complete event-1"], _app.Actions.Settled);
        Assert.Equal(2, _app.Storage.Rows(TableNames.Attendance).Count);
    }

    [Fact]
    public async Task A_repeated_event_is_completed_and_changes_nothing()
    {
        await DeliverAsync(Events.Leave());
        var before = _app.Storage.Rows(TableNames.Attendance).Select(row => row.ETag);
        await DeliverAsync(Events.Leave(), deliveryCount: 2);
        Assert.Equal(["complete event-1", "complete event-1"], _app.Actions.Settled);
        Assert.Equal(before, _app.Storage.Rows(TableNames.Attendance).Select(row => row.ETag));
    }

    [Fact]
    public async Task A_foreign_message_is_completed_without_being_opened()
    {
        var foreign = ServiceBusModelFactory.ServiceBusReceivedMessage(
            BinaryData.FromString("not brotli"),
            properties: new Dictionary<string, object> { ["content-encoding"] = "br" },
            sequenceNumber: 7
        );
        await _app.DeliverAsync(Subscriptions.Leave, foreign);
        Assert.Equal(["complete "], _app.Actions.Settled);
        Assert.Empty(_app.Storage.Transactions);
    }

    public static TheoryData<string, Dictionary<string, object>> Unopenable =>
        new()
        {
            {
                "not brotli",
                new() { ["content-encoding"] = "br" }
            },
            {
                "{}",
                new() { ["content-encoding"] = "gzip" }
            },
            {
                string.Empty,
                new() { ["archive-key"] = "gone/gone" }
            },
            { "{\"event\":{}}", [] },
        };

    [Theory]
    [MemberData(nameof(Unopenable))]
    public async Task A_body_that_can_never_be_read_is_dead_lettered_at_once(
        string body,
        Dictionary<string, object> properties
    )
    {
        await _app.DeliverAsync(
            Subscriptions.Leave,
            ServiceBusModelFactory.ServiceBusReceivedMessage(
                BinaryData.FromString(body),
                "event-1",
                subject: "leave_approval",
                properties: properties,
                deliveryCount: 1
            )
        );
        Assert.StartsWith(
            "dead-letter event-1: unreadable: The body lacks",
            Assert.Single(_app.Actions.Settled),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_body_of_another_AMQP_kind_is_dead_lettered()
    {
        var raw = new Azure.Core.Amqp.AmqpAnnotatedMessage(Azure.Core.Amqp.AmqpMessageBody.FromValue("a value"));
        raw.Properties.MessageId = new Azure.Core.Amqp.AmqpMessageId("event-1");
        raw.Properties.Subject = "leave_approval";
        await _app.DeliverAsync(
            Subscriptions.Leave,
            ServiceBusReceivedMessage.FromAmqpMessage(raw, BinaryData.FromBytes(new byte[16]))
        );
        Assert.StartsWith(
            "dead-letter event-1: unreadable",
            Assert.Single(_app.Actions.Settled),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_delivery_waits_for_storage_that_recovers()
    {
        int failures = 3;
        _app.Storage.BeforeCall = _ =>
        {
            if (failures-- > 0)
                throw StorageErrors.Of(503, "ServerBusy");
        };
        await DeliverAsync(Events.Leave());
        Assert.Equal(["complete event-1"], _app.Actions.Settled);
        Assert.Equal(
            ["TRANSACTION Attendance", "GET Attendance", "GET Attendance", "GET Attendance", "TRANSACTION Attendance"],
            _app.Storage.Transactions.Where(call => call.EndsWith(" Attendance", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Storage_that_stays_unavailable_abandons_the_message()
    {
        _app.Storage.BeforeCall = _ => throw StorageErrors.Of(503, "ServerBusy");
        await DeliverAsync(Events.Leave(), deliveryCount: 9);
        Assert.Equal(["abandon event-1"], _app.Actions.Settled);
        Assert.Equal(SettlementPolicy.AttemptsPerDelivery, _app.Storage.Transactions.Count);
    }

    [Fact]
    public async Task Storage_that_is_unavailable_in_every_delivery_makes_a_dead_letter()
    {
        _app.Storage.BeforeCall = _ => throw StorageErrors.Of(429, "TooManyRequests");
        await DeliverAsync(Events.Leave(), deliveryCount: 10);
        Assert.Equal(
            [
                "dead-letter event-1: store_unavailable: The store did not answer in any delivery. Resend the event when it does.",
            ],
            _app.Actions.Settled
        );
    }

    [Theory]
    [InlineData(1, "abandon event-1")]
    [InlineData(
        10,
        "dead-letter event-1: unexpected: Every delivery failed. The log has the exception; resend the event after fixing "
            + "the cause."
    )]
    public async Task A_bug_is_tried_twice(int deliveryCount, string settled)
    {
        _app.Storage.BeforeCall = _ => throw StorageErrors.Of(400, "InvalidInput");
        await DeliverAsync(Events.Leave(), deliveryCount);
        Assert.Equal([settled], _app.Actions.Settled);
        Assert.Equal(2, _app.Storage.Transactions.Count);
    }

    [Theory]
    [InlineData(1, "abandon event-1")]
    [InlineData(
        10,
        "dead-letter event-1: contended: The record kept changing while this event was applied. Resend it."
    )]
    public async Task A_record_that_keeps_changing_is_retried_later(int deliveryCount, string settled)
    {
        _app.Storage.BeforeCall = call =>
        {
            if (call.StartsWith("TRANSACTION", StringComparison.Ordinal))
                throw StorageErrors.ConditionNotMet;
        };
        await DeliverAsync(Events.Leave(), deliveryCount);
        Assert.Equal([settled], _app.Actions.Settled);
    }

    [Fact]
    public async Task A_stopping_server_does_not_complete_the_message()
    {
        using var stopping = new CancellationTokenSource();
        _app.Storage.BeforeCall = _ =>
        {
            stopping.Cancel();
            throw new OperationCanceledException(stopping.Token);
        };
        var message = await Events.Leave().ToReceivedAsync(deliveryCount: 10);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _app.DeliverAsync(Subscriptions.Leave, message, stopping.Token)
        );
        Assert.Empty(_app.Actions.Settled);
    }

    [Fact]
    public async Task A_server_that_stops_while_waiting_does_not_complete_the_message()
    {
        using var stopping = new CancellationTokenSource();
        _app.Storage.BeforeCall = _ => throw StorageErrors.Of(503, "ServerBusy");
        var delivering = _app.Messages.ProjectLeave(
            await Events.Leave().ToReceivedAsync(deliveryCount: 10),
            _app.Actions,
            stopping.Token
        );
        await _app.Time.WhenTimerIsSet();
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivering);
        Assert.Empty(_app.Actions.Settled);
    }

    [Fact]
    public async Task An_applied_event_is_completed_also_while_the_server_stops()
    {
        using var stopping = new CancellationTokenSource();

        // The last call of all.
        _app.Storage.AfterCall = call =>
        {
            if (call == "TRANSACTION AttendanceIndex")
                stopping.Cancel();
        };
        await _app.DeliverAsync(Subscriptions.Leave, await Events.Leave().ToReceivedAsync(), stopping.Token);
        Assert.Equal(["complete event-1"], _app.Actions.Settled);
    }

    [Fact]
    public async Task Two_servers_racing_for_one_instance_both_complete()
    {
        await using var other = new TestApp(storage: _app.Storage);
        await Task.WhenAll(
            Task.Run(async () => await _app.DeliverAsync(Subscriptions.Leave, await Events.Leave().ToReceivedAsync())),
            Task.Run(async () =>
                await other.DeliverAsync(Subscriptions.Leave, await Events.LeaveV2().ToReceivedAsync())
            )
        );
        Assert.Equal(["complete event-1", "complete event-2"], [.. _app.Actions.Settled, .. other.Actions.Settled]);
        Assert.Equal(2, _app.Storage.Rows(TableNames.Attendance).Single(row => row.RowKey == "record")["Version"]);
    }

    [Fact]
    public void A_message_of_another_program_is_read_as_far_as_possible()
    {
        var message = ServiceBusMessageReader.Read(
            ServiceBusModelFactory.ServiceBusReceivedMessage(
                BinaryData.FromBytes(Encoding.UTF8.GetBytes("hello")),
                properties: new Dictionary<string, object> { ["received_at"] = "yesterday", ["tenant_key"] = 7 },
                sequenceNumber: 42,
                enqueuedTime: DateTimeOffset.UnixEpoch
            )
        );
        Assert.Equal(
            new EventMessage
            {
                MessageId = "sequence-42",
                Subject = string.Empty,
                Schema = "2.0",
                ReceivedAt = DateTimeOffset.UnixEpoch,
                Body = default,
            },
            message
        );
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task DeliverAsync(EventMessage message, int deliveryCount = 1) =>
        await _app.DeliverAsync(Subscriptions.Leave, await message.ToReceivedAsync(deliveryCount));
}
