using System.Collections.Concurrent;
using System.Net;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Local.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using FeishuApproval.Simulator.Load;
using FeishuApproval.Tests.Faults;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Local;

public sealed class When_the_process_is_killed : IDisposable
{
    private const int Kills = 3;
    private const int AnswersBeforeKill = 1_500;

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Every_event_answered_200_is_in_a_record_or_a_dead_letter_once_and_the_records_are_those_of_a_run_without_faults()
    {
        var answered = new ConcurrentDictionary<string, SimulatedEvent>();
        for (int i = 0; i < Kills; i++)
            await SendUntilKilledAsync(answered);

        // Its stop delivers the messages that the killed servers left.
        await using (
            await TestServer.StartAsync(_folder, $"Feishu__VerificationToken={SampleLibrary.VerificationToken}")
        ) { }

        using var database = Database.OpenReadOnly(_folder.File(Database.FileName));
        var store = new SqliteAttendanceStore(database);
        var states = new List<AttendanceState>();
        foreach (string code in TestDatabase.Column(database, "SELECT instance_code FROM attendance"))
        {
            states.Add((await store.LoadAsync(code, CancellationToken.None)).State!);
        }

        var stored = TestDatabase.Column(database, "SELECT event_id FROM messages ORDER BY sequence");
        var deadLetters = TestDatabase
            .Column(database, "SELECT event_id FROM dead_letters JOIN messages USING (sequence)")
            .ToHashSet();
        var applied = states.SelectMany(state => state.Events).Select(each => each.EventId).ToList();

        // Redeliveries are answered too.
        Assert.True(answered.Count >= Kills * AnswersBeforeKill / 2);
        Assert.Empty(answered.Keys.Except(applied).Except(deadLetters));
        Assert.Empty(answered.Keys.Except(stored));
        Assert.Equal(applied.Distinct().Count(), applied.Count);
        Assert.Equal(stored.Distinct().Count(), stored.Count);
        Assert.Empty(TestDatabase.Column(database, "SELECT subscription FROM deliveries"));

        // Events that were stored but not answered in time count too; only the database knows them.
        var messages = stored
            .Where(id => !deadLetters.Contains(id))
            .Select(id => database.Read(connection => MessageTable.Find(connection, id, string.Empty))!);
        using var expected = await FaultFreeRun.OfAsync(messages);
        Assert.Equal(Texts(expected.Attendance.All), Texts(states));
        Assert.Equal(expected.Attendance.Index.Dump(), TestDatabase.DumpIndex(database));
    }

    public void Dispose() => _folder.Dispose();

    private async Task SendUntilKilledAsync(ConcurrentDictionary<string, SimulatedEvent> answered)
    {
        using var process = await ServeProcess.StartAsync(_folder.Path);
        using var stop = new CancellationTokenSource();
        using var signer = new RequestSigner(SampleLibrary.EncryptKey, Tampering.None, TimeProvider.System);
        var events = new EventFactory(
            [
                SampleLibrary.Seed(EventTypes.LeaveApproval),
                SampleLibrary.Seed(EventTypes.LeaveApprovalV2),
                SampleLibrary.Seed(EventTypes.WorkApproval),
            ],
            new EventFactoryOptions { VerificationToken = SampleLibrary.VerificationToken }
        );
        var options = new LoadOptions
        {
            Url = process.Webhook,
            Count = 100_000,
            Concurrency = 16,
            Duplicates = 0.2,
            Shuffle = true,
        };
        int answers = 0;

        await new LoadRun(options, events, signer).RunAsync(OnAnswer, stop.Token);

        Assert.True(answers >= AnswersBeforeKill);
        await process.WaitForExitAsync();

        void OnAnswer(SimulatedEvent simulated, int status)
        {
            if (status == (int)HttpStatusCode.OK)
                answered[simulated.EventId!] = simulated;
            if (Interlocked.Increment(ref answers) != AnswersBeforeKill)
                return;
            process.Kill();
            stop.Cancel();
        }
    }

    private static IEnumerable<string> Texts(IEnumerable<AttendanceState> states) =>
        states.OrderBy(state => state.InstanceCode, StringComparer.Ordinal).Select(FaultFreeRun.Text);
}
