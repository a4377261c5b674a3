using System.Text.Json;
using FeishuApproval.Api.Reads;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Types;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Faults;

/// <summary>The records, the index and the tasks after every event is handled once, in order, without faults.</summary>
internal sealed class FaultFreeRun : IDisposable
{
    private readonly TestProjection _projection;

    private FaultFreeRun() => _projection = new TestProjection(Attendance, Tasks);

    public InMemoryAttendanceStore Attendance { get; } = new();

    public InMemoryApproverTaskStore Tasks { get; } = new();

    /// <summary>Handles messages, except what a dead letter keeps out of the records.</summary>
    public static async Task<FaultFreeRun> OfAsync(IEnumerable<EventMessage> messages)
    {
        var run = new FaultFreeRun();
        foreach (var message in messages)
            await run._projection.HandleAsync(message);
        return run;
    }

    /// <summary>The message that the webhook makes of an event.</summary>
    public static EventMessage Message(SimulatedEvent simulated, TimeProvider time)
    {
        var verifier = new WebhookVerifier(
            new FeishuOptions { Apps = [new FeishuApp(null, [SampleLibrary.VerificationToken], [])] },
            time
        );
        return Assert
            .IsType<WebhookVerdict.Accepted>(verifier.Verify(new WebhookRequest(null, null, null, simulated.Body)))
            .Message;
    }

    /// <summary>The instances whose records an event changes: its own, and the leave that it cancels.</summary>
    public static IEnumerable<string> Instances(EventMessage message)
    {
        if (TestProjection.Events.Read(message) is not InstanceEvent instance)
            yield break;
        yield return instance.InstanceCode;
        if (instance.Facts.Leave?.OriginInstanceCode is { } origin)
            yield return origin;
    }

    /// <summary>A record as the API returns it, without the fields that depend on the order and time of deliveries.</summary>
    public static string Text(AttendanceState? state) =>
        state is not null && AttendanceRecord.From(state, AttendanceRules.Default) is { } record
            ? JsonSerializer.Serialize(
                record with
                {
                    Events = [],
                    Version = 0,
                    UpdatedAt = default,
                },
                ReadJson.Instance.AttendanceRecord
            )
            : "no record";

    /// <summary>
    /// Asserts that a database has every message, and the records, tasks and index of a run without faults of all messages that are not
    /// dead letters. No event is applied twice.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="sent">The messages; one that is sent several times may occur several times.</param>
    public static async Task AssertSameAsync(Database database, IReadOnlyList<EventMessage> sent)
    {
        var messages = sent.DistinctBy(message => message.MessageId).ToList();
        var deadLetters = TestDatabase
            .Column(database, "SELECT event_id FROM dead_letters JOIN messages USING (sequence)")
            .ToHashSet();
        using var expected = await OfAsync(messages.Where(message => !deadLetters.Contains(message.MessageId)));
        var (attendance, tasks) = (new SqliteAttendanceStore(database), new SqliteApproverTaskStore(database));

        Assert.Equal(
            messages.Select(message => message.MessageId).Order(StringComparer.Ordinal),
            TestDatabase.Column(database, "SELECT event_id FROM messages").Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            expected.Attendance.All.Count,
            database.Read(connection => connection.GetInt64("SELECT count(*) FROM attendance"))
        );
        foreach (string code in messages.SelectMany(Instances).Distinct())
        {
            var state = (await attendance.LoadAsync(code, CancellationToken.None)).State;
            var free = (await expected.Attendance.LoadAsync(code, CancellationToken.None)).State;
            Assert.Equal(Text(free), Text(state));
            Assert.Equal(EventIds(free), EventIds(state));
            Assert.Equal(state?.Events.Count, state?.Version);
        }

        foreach (
            string process in messages
                .Where(message => Subscriptions.ApproverTask.Accepts(message.Subject))
                .Select(message => message.CorrelationId!)
                .Distinct()
        )
        {
            Assert.Equal(
                Text(await expected.Tasks.ListAsync(process, CancellationToken.None)),
                Text(await tasks.ListAsync(process, CancellationToken.None))
            );
        }

        Assert.Equal(expected.Attendance.Index.Dump(), TestDatabase.DumpIndex(database));
    }

    public void Dispose() => _projection.Dispose();

    private static IEnumerable<string> EventIds(AttendanceState? state) =>
        (state?.Events ?? []).Select(applied => applied.EventId).Order(StringComparer.Ordinal);

    private static string Text(IReadOnlyList<ApproverTask> tasks) => JsonSerializer.Serialize(tasks);
}
