using System.Text;
using FeishuApproval.Archive;
using FeishuApproval.DeadLetters;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Local;

public sealed class SqliteDataDeletionTests : IDisposable
{
    private static readonly ArchiveRange Everything = new(DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    private readonly TestDatabase _database = new();

    [Fact]
    public async Task An_event_that_leaves_the_archive_stays_for_rebuilds_and_is_deleted_with_its_record()
    {
        await ApplyAsync(Payload.LeaveMessage());

        await DeleteArchivedAsync();

        Assert.Empty(await ArchivedAsync());
        Assert.Equal("event-1", Assert.Single((await EventsAsync("instance-1"))).MessageId);
        await _database.Attendance.DeleteAsync("instance-1", CancellationToken.None);
        Assert.Empty(Messages);
        Assert.Null((await _database.Attendance.LoadAsync("instance-1", CancellationToken.None)).State);
    }

    [Fact]
    public async Task An_event_of_a_deleted_record_stays_in_the_archive_and_is_deleted_with_it()
    {
        await ApplyAsync(Payload.LeaveMessage());

        await _database.Attendance.DeleteAsync("instance-1", CancellationToken.None);

        Assert.Equal("event-1", Assert.Single(await ArchivedAsync()).Message.MessageId);
        await DeleteArchivedAsync();
        Assert.Empty(Messages);
    }

    [Fact]
    public async Task A_cancel_leave_stays_for_the_leave_that_it_cancels()
    {
        var body = Payload.V1(
            "leave_approvalV2",
            "event-2",
            new() { ["instance_code"] = "instance-2", ["origin_instance_code"] = "instance-1" }
        );
        var cancel = Payload.LeaveMessage("event-2", "instance-2") with
        {
            Subject = "leave_approvalV2",
            Body = body.Bytes(),
        };
        await ApplyAsync(Payload.LeaveMessage(), cancel);
        await DeleteArchivedAsync();

        await _database.Attendance.DeleteAsync("instance-2", CancellationToken.None);
        Assert.Equal(["event-1", "event-2"], (await EventsAsync("instance-1")).Select(message => message.MessageId));

        await _database.Attendance.DeleteAsync("instance-1", CancellationToken.None);
        Assert.Empty(Messages);
    }

    [Fact]
    public async Task A_dead_letter_keeps_its_event_until_it_is_purged()
    {
        await _database.AddAsync([Payload.LeaveMessage()]);
        await WriteAsync(connection =>
            DeadLetterTable.Add(
                connection,
                new DeliveryKey(1, Subscriptions.LeaveName),
                "unexpected",
                "A sentence.",
                10,
                TestTime.Start
            )
        );
        await DeleteArchivedAsync();
        Assert.Empty(await ArchivedAsync());
        Assert.Equal(["event-1"], Messages);

        var deadLetters = new SqliteDeadLetters(_database.Database, TestProjection.Events);
        EventMessage? opened = null;
        await deadLetters.ForEachAsync(Subscriptions.Leave, null, 10, PurgeAsync, CancellationToken.None);

        Assert.Equal("event-1", opened?.MessageId);
        Assert.Empty(Messages);

        async ValueTask<DeadLetterAction?> PurgeAsync(
            DeadLetterSummary summary,
            Func<CancellationToken, ValueTask<EventMessage?>> open
        )
        {
            opened = await open(CancellationToken.None);
            return DeadLetterAction.Purged;
        }
    }

    [Fact]
    public async Task An_undelivered_event_stays_in_the_archive_until_it_is_delivered()
    {
        await _database.AddAsync([Payload.LeaveMessage()]);
        var key = new DeliveryKey(1, Subscriptions.LeaveName);
        await WriteAsync(connection => DeliveryTable.Add(connection, key.Sequence, key.Subscription));
        await DeleteArchivedAsync();
        Assert.Equal(["event-1"], Messages);
        Assert.Single(await ArchivedAsync());

        await WriteAsync(connection => DeliveryTable.Delete(connection, key));
        await DeleteArchivedAsync();
        Assert.Empty(Messages);
    }

    [Fact]
    public async Task Deleting_again_changes_nothing_and_a_key_of_another_archive_is_refused()
    {
        await ApplyAsync(Payload.LeaveMessage(), Payload.LeaveMessage("event-2", "instance-2"));
        string[] first = [(await ArchivedAsync())[0].Key];
        for (int time = 0; time < 2; time++)
        {
            await _database.Archive.DeleteAsync(first, CancellationToken.None);
            await _database.Attendance.DeleteAsync("instance-1", CancellationToken.None);
        }

        Assert.Equal(["event-2"], Messages);
        await Assert.ThrowsAsync<FormatException>(async () =>
            await _database.Archive.DeleteAsync(["a key"], CancellationToken.None)
        );
    }

    [Fact]
    public async Task No_change_number_is_used_again_after_the_last_record_was_deleted_and_the_server_restarted()
    {
        await ApplyAsync(Payload.LeaveMessage(), Payload.LeaveMessage("event-2", "instance-2"));
        await _database.Attendance.DeleteAsync("instance-2", CancellationToken.None);

        var restarted = new SqliteAttendanceStore(_database.Database);
        await TestProjection.ApplyAsync(restarted, [Payload.LeaveMessage("event-3", "instance-3")]);

        // The deletion took number 3.
        Assert.Equal("4", (await restarted.LoadAsync("instance-3", CancellationToken.None)).ETag);
    }

    [Fact]
    public async Task Nothing_of_deleted_data_is_left_in_the_file()
    {
        await ApplyAsync([.. Enumerable.Range(0, 50).Select(i => Payload.LeaveMessage($"event-{i}", $"instance-{i}"))]);
        foreach (string code in TestDatabase.Column(_database.Database, "SELECT instance_code FROM attendance"))
        {
            await _database.Attendance.DeleteAsync(code, CancellationToken.None);
        }

        await DeleteArchivedAsync();
        _database.Database.Dispose();

        byte[] file = await File.ReadAllBytesAsync(_database.Path);
        foreach (string erased in (string[])["a-user", "a reason", "event-7"])
        {
            Assert.Equal((erased, -1), (erased, file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(erased))));
        }
    }

    public void Dispose() => _database.Dispose();

    private List<string> Messages =>
        TestDatabase.Column(_database.Database, "SELECT event_id FROM messages ORDER BY sequence");

    private async Task ApplyAsync(params EventMessage[] messages)
    {
        await _database.AddAsync(messages);
        await TestProjection.ApplyAsync(_database.Attendance, messages);
    }

    private async Task WriteAsync(Action<DatabaseConnection> write) =>
        await _database.Database.WriteAsync(
            connection =>
            {
                write(connection);
                return true;
            },
            CancellationToken.None
        );

    private async Task<IReadOnlyList<ArchivedMessage>> ArchivedAsync() =>
        await _database.Archive.ReadAsync(Everything, null, 1000, CancellationToken.None);

    private async Task DeleteArchivedAsync() =>
        await _database.Archive.DeleteAsync(
            [.. (await ArchivedAsync()).Select(archived => archived.Key)],
            CancellationToken.None
        );

    private async Task<IReadOnlyList<EventMessage>> EventsAsync(string instanceCode) =>
        (await _database.Attendance.ReadEventsAsync([instanceCode], CancellationToken.None))[0];
}
