using FeishuApproval.Archive;
using FeishuApproval.Closings;
using FeishuApproval.Files;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Messaging;
using FeishuApproval.Privacy;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Privacy;

public sealed class ApplyRetentionTests : IDisposable
{
    private readonly WatchedTimeProvider _time = new();
    private readonly FakeLogger<ApplyRetention> _log = new();
    private readonly Stored _stored = new();
    private readonly MetricRecorder _meters = new();

    [Fact]
    public async Task It_deletes_at_start_and_then_once_a_day()
    {
        _stored.Messages.Add(Payload.LeaveMessage("event-1") with { ReceivedAt = TestTime.Start.AddDays(-31) });
        _stored.Messages.Add(Payload.LeaveMessage("event-2") with { ReceivedAt = TestTime.Start.AddDays(-29) });
        _stored.Messages.Add(Payload.LeaveMessage("event-3") with { ReceivedAt = TestTime.Start });
        using var loop = Create(new RetentionOptions(TimeSpan.FromDays(30), Records: null));
        await loop.StartAsync(CancellationToken.None);
        await _time.WhenTimerIsSet();
        Assert.Equal(["event-2", "event-3"], _stored.Messages.Select(message => message.MessageId));

        Assert.Equal(TimeSpan.FromDays(1), _time.AdvanceToNextTimer());
        await _time.WhenTimerIsSet();
        _time.AdvanceToNextTimer();
        await _time.WhenTimerIsSet();
        Assert.Equal("event-3", Assert.Single(_stored.Messages).MessageId);
        await loop.StopAsync(CancellationToken.None);
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task An_unavailable_store_delays_it_to_the_next_day()
    {
        _stored.Messages.Add(Payload.LeaveMessage() with { ReceivedAt = TestTime.Start.AddDays(-31) });
        _stored.Messages.Add(Payload.LeaveMessage("event-2") with { ReceivedAt = TestTime.Start });
        _stored.IsUnavailable = true;
        using var loop = Create(new RetentionOptions(TimeSpan.FromDays(30), Records: null));
        await loop.StartAsync(CancellationToken.None);
        await _time.WhenTimerIsSet();
        Assert.StartsWith("Error Retention ended early", Assert.Single(_log.Entries), StringComparison.Ordinal);

        _stored.IsUnavailable = false;
        _time.AdvanceToNextTimer();
        await _time.WhenTimerIsSet();
        Assert.Equal("event-2", Assert.Single(_stored.Messages).MessageId);
        await loop.StopAsync(CancellationToken.None);
    }

    public void Dispose() => _meters.Dispose();

    private ApplyRetention Create(RetentionOptions options)
    {
        var (store, files) = (new InMemoryAttendanceStore(), new InMemoryFiles());
        var retention = new RetentionService(
            options,
            store,
            _stored,
            new MonthStore<Closing>(files),
            new MonthStore<AttendanceComparison>(files),
            new StoredValue<RetentionStatus>(files),
            new ClockWatch(_time),
            _time,
            _meters.Metrics,
            new FakeLogger<RetentionService>()
        );
        return new ApplyRetention(retention, _time, _log);
    }

    /// <summary>An archive in memory, without records.</summary>
    private sealed class Stored : IEventArchive
    {
        public List<EventMessage> Messages { get; } = [];

        public bool IsUnavailable { get; set; }

        public ValueTask<IReadOnlyList<ArchivedMessage>> ReadAsync(
            ArchiveRange range,
            string? after,
            int max,
            CancellationToken cancellationToken
        ) =>
            IsUnavailable
                ? throw new StoreUnavailableException("The archive cannot answer now.")
                : ValueTask.FromResult<IReadOnlyList<ArchivedMessage>>([
                    .. Messages
                        .Where(message => message.ReceivedAt >= range.From && message.ReceivedAt < range.To)
                        .Where(message => string.CompareOrdinal(message.MessageId, after) > 0)
                        .OrderBy(message => message.MessageId, StringComparer.Ordinal)
                        .Take(max)
                        .Select(message => new ArchivedMessage(message.MessageId, message)),
                ]);

        public ValueTask DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
        {
            Messages.RemoveAll(message => keys.Contains(message.MessageId));
            return ValueTask.CompletedTask;
        }

        public ValueTask RememberErasedAsync(
            IReadOnlyCollection<string> eventIds,
            DateTimeOffset expiresAt,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public ValueTask ForgetErasedAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
            ValueTask.CompletedTask;
    }
}
