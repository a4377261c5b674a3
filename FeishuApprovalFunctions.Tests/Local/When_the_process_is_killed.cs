using System.Collections.Concurrent;
using System.Net;
using System.Text;
using FeishuApproval.Events;
using FeishuApproval.Local.Simulator;
using FeishuApproval.Local.Storage;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Faults;
using FeishuApproval.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

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
        for (int i = 0; i < Kills; i++) await SendUntilKilledAsync(answered);

        var store = new MemoryAttendanceStore();
        await using var host = await TestServer.StartAsync(_folder, $"Feishu__VerificationToken={SampleLibrary.VerificationToken}", services => services.AddSingleton(store));
        var deadLetters = host.DeadLetters.All.Select(letter => letter.Message.MessageId).ToHashSet();
        var applied = store.All.SelectMany(state => state.Events).Select(each => each.EventId).ToList();

        // Redeliveries are answered too.
        Assert.True(answered.Count >= Kills * AnswersBeforeKill / 2);
        Assert.Empty(answered.Keys.Except(applied).Except(deadLetters));
        Assert.Equal(applied.Distinct().Count(), applied.Count);

        // What was taken and not answered in time counts too; only the journal knows it.
        var messages = answered.Values.Select(simulated => FaultFreeRun.Message(simulated, TimeProvider.System)).Concat(ReadJournal())
            .DistinctBy(message => message.MessageId)
            .Where(message => !deadLetters.Contains(message.MessageId));
        using var expected = await FaultFreeRun.OfAsync(messages);
        Assert.Equal(Texts(expected.Attendance), Texts(store));
    }

    public void Dispose() => _folder.Dispose();

    private async Task SendUntilKilledAsync(ConcurrentDictionary<string, SimulatedEvent> answered)
    {
        using var process = await ServeProcess.StartAsync(_folder.Path);
        using var stop = new CancellationTokenSource();
        using var signer = new RequestSigner(SampleLibrary.EncryptKey, Tampering.None, TimeProvider.System);
        var events = new EventFactory(
            [SampleLibrary.Seed(EventTypes.LeaveApproval), SampleLibrary.Seed(EventTypes.LeaveApprovalV2), SampleLibrary.Seed(EventTypes.WorkApproval)],
            new EventFactoryOptions { VerificationToken = SampleLibrary.VerificationToken });
        var options = new LoadOptions { Url = process.Webhook, Count = 100_000, Concurrency = 16, Duplicates = 0.2, Shuffle = true };
        int answers = 0;

        await new LoadRun(options, events, signer).RunAsync(OnAnswer, stop.Token);

        Assert.True(answers >= AnswersBeforeKill);
        await process.WaitForExitAsync();

        void OnAnswer(SimulatedEvent simulated, int status)
        {
            if (status == (int)HttpStatusCode.OK) answered[simulated.EventId!] = simulated;
            if (Interlocked.Increment(ref answers) != AnswersBeforeKill) return;
            process.Kill();
            stop.Cancel();
        }
    }

    private List<EventMessage> ReadJournal()
    {
        using var reader = new StreamReader(new FileStream(_folder.File("journal.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var messages = new List<EventMessage>();
        var pool = new StringPool();
        while (reader.ReadLine() is { } line) messages.Add(MessageLine.Read(Encoding.UTF8.GetBytes(line), pool));
        return messages;
    }

    private static IEnumerable<string> Texts(MemoryAttendanceStore store) => store.All.OrderBy(state => state.InstanceCode, StringComparer.Ordinal).Select(FaultFreeRun.Text);
}
