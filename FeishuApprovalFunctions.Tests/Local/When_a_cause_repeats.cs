using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeishuApproval.Tests.Local;

/// <summary>A cause that repeats is logged once and then counted by the minute; its end is logged too.</summary>
public sealed class When_a_cause_repeats : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(TestTime.Start);
    private volatile SqliteException? _error;

    [Fact]
    public async Task A_full_disk_takes_three_lines_whatever_is_asked_meanwhile()
    {
        var log = new FakeLogger<Database>();
        using (
            var database = Database.Open(
                _folder.File(Database.FileName),
                new DatabaseOptions { FlushesCommits = false, BeforeCommit = Fail },
                _time,
                log
            )
        )
        {
            _error = new SqliteException("database or disk is full", SQLitePCL.raw.SQLITE_FULL);
            for (int i = 0; i < 500; i++)
            {
                await Assert.ThrowsAsync<StoreUnavailableException>(() =>
                    database.Writer.CheckAsync(CancellationToken.None)
                );
            }

            _time.Advance(TimeSpan.FromMinutes(1));
            _error = null;
            await database.Writer.CheckAsync(CancellationToken.None);
            await database.Writer.CheckAsync(CancellationToken.None);
        }

        Assert.Equal(
            [
                "Error A transaction with 1 requests was not stored; they are answered 503. The disk is full. Free disk space. "
                    + "(SqliteException: database or disk is full)",
                "Error 499 more transactions were not stored within a minute: The disk is full. Free disk space.",
                "Information Ready again: the database is written after 60 s",
            ],
            log.Entries.Select(entry =>
                entry[
                    ..Math.Max(
                        entry.IndexOf(" Count=", StringComparison.Ordinal),
                        entry.IndexOf(" Seconds=", StringComparison.Ordinal)
                    )
                ]
            )
        );
    }

    [Fact]
    public async Task The_topic_is_reported_when_it_takes_events_again()
    {
        var log = new FakeLogger<TimedPublisher>();
        using var meters = new MetricRecorder();
        bool isAway = true;
        var publisher = new TimedPublisher(
            new FakeTopic
            {
                Behaviour = _ =>
                    isAway ? throw new PublishException("The broker is away.", null!) : ValueTask.CompletedTask,
            },
            _time,
            meters.Metrics,
            log,
            "answered 503"
        );
        var message = Payload.LeaveMessage();
        for (int i = 0; i < 3; i++)
            Assert.False(await publisher.TryPublishAsync(message, CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(20));
        isAway = false;

        Assert.True(await publisher.TryPublishAsync(message, CancellationToken.None));
        Assert.True(await publisher.TryPublishAsync(message, CancellationToken.None));

        Assert.Equal(2, log.Entries.Count);
        Assert.StartsWith("Error The topic did not take event ", log.Entries[0], StringComparison.Ordinal);
        Assert.StartsWith(
            "Information Ready again: the topic takes events after 20 s ",
            log.Entries[1],
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        nameof(HandlerOutcome.TenantMismatch),
        "resending it has no effect. Find out which app sent it, then purge it."
    )]
    [InlineData(nameof(HandlerOutcome.Unreadable), "resend it after deploying a version that reads it.")]
    public async Task The_hint_of_a_dead_letter_fits_its_cause(string outcome, string hint)
    {
        var log = new FakeLogger<MessageProcessor>();
        using var meters = new MetricRecorder();
        var processor = new MessageProcessor(_time, meters.Metrics, log);
        for (int i = 0; i < 5; i++)
        {
            await processor.ProcessAsync(
                Subscriptions.Leave,
                new Handler(Enum.Parse<HandlerOutcome>(outcome)),
                Payload.LeaveMessage(),
                deliveryCount: 1,
                CancellationToken.None
            );
        }

        Assert.Contains(hint, Assert.Single(log.Entries), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.StartsWith(
            "Error 4 more events are dead-lettered within a minute: leave, ",
            log.Entries[^1],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_line_of_the_log_has_the_time_of_the_attendance_zone_and_no_line_break()
    {
        var formatter = new LineFormatter(TestProjection.Shanghai, _time);
        using var line = new StringWriter();

        formatter.Write(
            new LogEntry<string>(
                LogLevel.Warning,
                "A.Category",
                new EventId(1),
                "state",
                new InvalidOperationException("one\ntwo"),
                (state, _) => $"{state}\r\nmore"
            ),
            scopeProvider: null,
            line
        );

        Assert.Equal(
            "2023-11-15T06:13:20+08:00 warn: A.Category: state more System.InvalidOperationException: one two\n",
            line.ToString()
        );
    }

    public void Dispose() => _folder.Dispose();

    private void Fail()
    {
        if (_error is { } error)
            throw error;
    }

    private sealed class Handler(HandlerOutcome outcome) : IMessageHandler
    {
        public ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken) =>
            ValueTask.FromResult(outcome);
    }
}
