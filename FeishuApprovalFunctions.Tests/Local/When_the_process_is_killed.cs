using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using FeishuApproval.Events;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Simulator;
using FeishuApproval.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Tests.Local;

public sealed class When_the_process_is_killed : IDisposable
{
    private const int Kills = 3;
    private const int AnswersBeforeKill = 1_500;

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Every_event_answered_200_is_in_a_record_or_a_dead_letter_and_none_twice()
    {
        var answered = new ConcurrentDictionary<string, string>();
        for (int i = 0; i < Kills; i++) await SendUntilKilledAsync(answered);

        await using var host = await LocalHost.StartAsync(new LocalHostOptions
        {
            Configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Feishu:VerificationToken", SampleLibrary.VerificationToken)]).Build(),
            DataFolder = _folder.Path,
            Urls = ["http://127.0.0.1:0"],
            Quiet = true,
        });
        using var http = new HttpClient();
        var deadLetters = host.DeadLetters.All.Select(letter => letter.Message.MessageId).ToHashSet();
        var applied = new Dictionary<string, int>();
        foreach (string instanceCode in answered.Values.Distinct())
        {
            foreach (string eventId in await ReadEventsAsync(http, host, instanceCode)) applied[eventId] = applied.GetValueOrDefault(eventId) + 1;
        }

        // Redeliveries are answered too.
        Assert.True(answered.Count >= Kills * AnswersBeforeKill / 2);
        Assert.DoesNotContain(answered.Keys, eventId => !applied.ContainsKey(eventId) && !deadLetters.Contains(eventId));
        Assert.DoesNotContain(applied, entry => entry.Value != 1);
    }

    public void Dispose() => _folder.Dispose();

    private async Task SendUntilKilledAsync(ConcurrentDictionary<string, string> answered)
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
            if (status == (int)HttpStatusCode.OK) answered[simulated.EventId!] = simulated.InstanceCode!;
            if (Interlocked.Increment(ref answers) != AnswersBeforeKill) return;
            process.Kill();
            stop.Cancel();
        }
    }

    private static async Task<IEnumerable<string>> ReadEventsAsync(HttpClient http, LocalHost host, string instanceCode)
    {
        using var response = await http.GetAsync(new Uri(host.Address, $"/api/attendance/{instanceCode}"));
        if (response.StatusCode == HttpStatusCode.NotFound) return [];
        var record = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync());
        return record.GetProperty("events").EnumerateArray().Select(applied => applied.GetProperty("event_id").GetString()!).ToList();
    }
}
