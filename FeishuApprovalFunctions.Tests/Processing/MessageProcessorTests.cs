using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Processing;

public sealed class MessageProcessorTests : IDisposable
{
    private static readonly EventMessage Message = new()
    {
        MessageId = "event-1",
        Subject = "leave_approval",
        Schema = "1.0",
        ReceivedAt = TestTime.Start.AddSeconds(-2),
        Body = "{}"u8.ToArray(),
    };

    private readonly WatchedTimeProvider _time = new();
    private readonly MetricRecorder _meters = new();
    private readonly FakeLogger<MessageProcessor> _log = new();
    private readonly List<TimeSpan> _waits = [];

    [Theory]
    [InlineData(HandlerOutcome.Applied)]
    [InlineData(HandlerOutcome.AlreadyApplied)]
    [InlineData(HandlerOutcome.Foreign)]
    public async Task A_handled_message_is_completed(object outcome)
    {
        Assert.IsType<Settlement.Complete>(await ProcessAsync(_ => (HandlerOutcome)outcome));

        Assert.Empty(_waits);
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task At_the_debug_level_each_event_is_a_line_without_control_characters()
    {
        var log = new FakeLogger<MessageProcessor>();
        var processor = new MessageProcessor(_time, _meters.Metrics, log);

        await processor.ProcessAsync(
            Subscriptions.Leave,
            new Handler(_ => Task.FromResult(HandlerOutcome.AlreadyApplied)),
            Message with
            {
                CorrelationId = "instance\n1",
            },
            1,
            CancellationToken.None
        );

        var entry = Assert.Single(log.Collector.GetSnapshot());
        Assert.Equal(LogLevel.Debug, entry.Level);
        Assert.StartsWith(@"leave_approval instance\u000a1 already_applied", entry.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_applied_event_is_counted_with_its_lag()
    {
        await ProcessAsync(_ => HandlerOutcome.Applied);

        Assert.Equal(
            ["feishu.projections 1 subscription=leave outcome=applied", "feishu.projection.lag 2 subscription=leave"],
            _meters.Measurements
        );
    }

    [Fact]
    public async Task An_archived_event_is_counted_without_a_lag()
    {
        await ProcessAsync(_ => HandlerOutcome.Applied, subscription: Subscriptions.Archive);

        Assert.Equal(["feishu.projections 1 subscription=archive outcome=applied"], _meters.Measurements);
    }

    [Fact]
    public async Task An_event_dated_by_a_clock_that_was_ahead_has_no_lag()
    {
        await ProcessAsync(_ => HandlerOutcome.Applied, Message with { ReceivedAt = TestTime.Start.AddHours(2) });

        Assert.Equal(
            ["feishu.projections 1 subscription=leave outcome=applied", "feishu.projection.lag 0 subscription=leave"],
            _meters.Measurements
        );
    }

    [Fact]
    public async Task A_message_that_the_filter_should_reject_is_completed_unhandled()
    {
        var settlement = await ProcessAsync(
            _ => throw new InvalidOperationException("Not for this handler."),
            Message with
            {
                Subject = "work_approval",
            }
        );

        Assert.IsType<Settlement.Complete>(settlement);
        Assert.Equal(["feishu.projections 1 subscription=leave outcome=foreign"], _meters.Measurements);
    }

    [Fact]
    public async Task The_archive_stores_every_event()
    {
        int handled = 0;
        var handler = new Handler(_ =>
            Task.FromResult(handled++ == 0 ? HandlerOutcome.Applied : HandlerOutcome.AlreadyApplied)
        );

        await Processor.ProcessAsync(
            Subscriptions.Archive,
            handler,
            Message with
            {
                Subject = "unrecognized",
            },
            1,
            CancellationToken.None
        );

        Assert.Equal(1, handled);
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_is_dead_lettered_at_once()
    {
        var deadLetter = Assert.IsType<Settlement.DeadLetter>(await ProcessAsync(_ => HandlerOutcome.Unreadable));

        Assert.Equal("unreadable", deadLetter.Reason);
        Assert.Empty(_waits);
        Assert.Equal(
            [
                "feishu.projections 1 subscription=leave outcome=unreadable",
                "feishu.deadletters 1 subscription=leave reason=unreadable",
            ],
            _meters.Measurements
        );
    }

    [Fact]
    public async Task Contention_is_waited_out_and_then_completed()
    {
        Assert.IsType<Settlement.Complete>(
            await ProcessAsync(attempt => attempt < 4 ? HandlerOutcome.Contended : HandlerOutcome.Applied)
        );

        AssertWaits(3);
    }

    [Fact]
    public async Task A_store_that_recovers_is_waited_for()
    {
        Assert.IsType<Settlement.Complete>(
            await ProcessAsync(attempt =>
                attempt < 8 ? throw new StoreUnavailableException("Throttled.") : HandlerOutcome.Applied
            )
        );

        AssertWaits(7);
        Assert.Single(_log.Entries);
    }

    [Fact]
    public async Task An_outage_is_one_line_a_minute_for_each_cause()
    {
        var processor = Processor;
        var handler = new Handler(_ =>
            throw new StoreUnavailableException(
                "The table A cannot answer now.",
                new AggregateException(new IOException("No route.\r\nHeaders: secret"))
            )
        );
        for (int i = 0; i < 500; i++)
            await processor.TryOnceAsync(Subscriptions.Leave, handler, Message, CancellationToken.None);
        Assert.Contains("(IOException: No route.)", Assert.Single(_log.Entries), StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.StartsWith(
            "Warning 499 more attempts failed within a minute: The table A cannot answer now.",
            _log.Entries[1],
            StringComparison.Ordinal
        );
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(2, _log.Entries.Count);

        await processor.TryOnceAsync(Subscriptions.Leave, handler, Message, CancellationToken.None);
        await processor.TryOnceAsync(
            Subscriptions.Leave,
            new Handler(_ => throw new StoreUnavailableException("The table B cannot answer now.")),
            Message,
            CancellationToken.None
        );
        Assert.Equal(4, _log.Entries.Count);
    }

    [Fact]
    public async Task A_delivery_whose_every_attempt_hangs_ends_within_the_longest_delivery()
    {
        int attempts = 0;
        var handler = new Handler(async cancellationToken =>
        {
            attempts++;
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return HandlerOutcome.Applied;
        });
        var processing = Processor
            .ProcessAsync(Subscriptions.Leave, handler, Message, 1, CancellationToken.None)
            .AsTask();
        for (int attempt = 1; attempt <= SettlementPolicy.AttemptsPerDelivery; attempt++)
        {
            _time.Advance(SettlementPolicy.AttemptLimit);
            if (await Task.WhenAny(processing, _time.WhenTimerIsSet()) != processing)
                _time.AdvanceToNextTimer();
        }

        Assert.IsType<Settlement.Abandon>(await processing);
        Assert.Equal(SettlementPolicy.AttemptsPerDelivery, attempts);
        Assert.InRange(
            _time.GetUtcNow() - TestTime.Start,
            SettlementPolicy.AttemptLimit * attempts,
            SettlementPolicy.LongestDelivery
        );
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(9, null)]
    [InlineData(10, "store_unavailable")]
    public async Task A_store_that_stays_unavailable_abandons_the_message_until_the_last_delivery(
        int deliveryCount,
        string? reason
    )
    {
        var settlement = await ProcessAsync(
            _ => throw new StoreUnavailableException("Unreachable."),
            deliveryCount: deliveryCount
        );

        Assert.Equal(reason, (settlement as Settlement.DeadLetter)?.Reason);
        if (reason is null)
            Assert.IsType<Settlement.Abandon>(settlement);
        AssertWaits(7);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(10, "unexpected")]
    public async Task An_unexpected_exception_is_tried_twice(int deliveryCount, string? reason)
    {
        int attempts = 0;
        var settlement = await ProcessAsync(
            attempt => (attempts = attempt) > 0 ? throw new InvalidOperationException("A bug.") : default,
            deliveryCount: deliveryCount
        );

        Assert.Equal(2, attempts);
        Assert.Equal(reason, (settlement as Settlement.DeadLetter)?.Reason);
        Assert.Contains("A bug.", _log.Entries[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_out_of_the_handler_is_not_a_shutdown()
    {
        Assert.IsType<Settlement.Complete>(
            await ProcessAsync(attempt => attempt == 1 ? throw new TaskCanceledException() : HandlerOutcome.Applied)
        );

        AssertWaits(1);
    }

    [Fact]
    public async Task A_stopping_server_does_not_settle_a_message_before_it_is_handled()
    {
        using var stopping = new CancellationTokenSource();
        await stopping.CancelAsync();
        var handler = new Handler(_ => throw new InvalidOperationException("Handled while stopping."));

        Assert.IsType<Settlement.None>(
            await Processor.ProcessAsync(Subscriptions.Leave, handler, Message, 1, stopping.Token)
        );
        Assert.Empty(_meters.Measurements);
    }

    [Fact]
    public async Task A_stopping_server_does_not_settle_a_message_while_it_is_handled()
    {
        using var stopping = new CancellationTokenSource();
        var handler = new Handler(async cancellationToken =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return HandlerOutcome.Applied;
        });

        var processing = Processor.ProcessAsync(Subscriptions.Leave, handler, Message, 10, stopping.Token);
        await stopping.CancelAsync();

        Assert.IsType<Settlement.None>(await processing);
    }

    [Fact]
    public async Task A_stopping_server_does_not_settle_a_message_while_it_waits()
    {
        using var stopping = new CancellationTokenSource();
        var handler = new Handler(_ => throw new StoreUnavailableException("Unreachable."));

        var processing = Processor.ProcessAsync(Subscriptions.Leave, handler, Message, 10, stopping.Token);
        await _time.WhenTimerIsSet();
        await stopping.CancelAsync();

        Assert.IsType<Settlement.None>(await processing);
        Assert.Empty(_meters.Measurements);
    }

    public void Dispose() => _meters.Dispose();

    private MessageProcessor Processor => new(_time, _meters.Metrics, _log);

    /// <summary>Processes to the end, moving the clock over each wait. The handler gets the number of its attempt, from 1.</summary>
    private async Task<Settlement> ProcessAsync(
        Func<int, HandlerOutcome> handle,
        EventMessage? message = null,
        int deliveryCount = 1,
        Subscription? subscription = null
    )
    {
        int attempt = 0;
        var handler = new Handler(_ => Task.FromResult(handle(++attempt)));
        var processing = Processor
            .ProcessAsync(
                subscription ?? Subscriptions.Leave,
                handler,
                message ?? Message,
                deliveryCount,
                CancellationToken.None
            )
            .AsTask();
        while (await Task.WhenAny(processing, _time.WhenTimerIsSet()) != processing)
            _waits.Add(_time.AdvanceToNextTimer());
        return await processing;
    }

    private void AssertWaits(int count)
    {
        Assert.Equal(count, _waits.Count);
        for (int i = 0; i < count; i++)
            Assert.InRange(_waits[i], SettlementPolicy.Delay(i + 1, 0), SettlementPolicy.Delay(i + 1, 1));
    }

    private sealed class Handler(Func<CancellationToken, Task<HandlerOutcome>> handle) : IMessageHandler
    {
        public async ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken) =>
            await handle(cancellationToken);
    }
}
