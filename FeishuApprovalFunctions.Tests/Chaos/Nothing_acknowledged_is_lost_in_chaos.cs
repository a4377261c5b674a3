using System.Globalization;
using System.Net;
using FeishuApproval.Api.Webhook;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Simulator;
using FeishuApproval.Tests.Faults;
using FeishuApproval.Tests.Support;
using Xunit.Abstractions;

namespace FeishuApproval.Tests.Chaos;

/// <summary>
/// Sends events to a real process that is killed, stopped, flooded with reads, given a wrong clock, a full disk and no database, and
/// compares its records with those of a sequential run. Without the environment variable FEISHU_CHAOS_SECONDS each fault occurs once, for
/// at most a second; with it the run takes that long, and a fault up to three. FEISHU_TEST_SEED repeats a run.
/// </summary>
[Collection(nameof(Nothing_acknowledged_is_lost_in_chaos))]
public sealed class Nothing_acknowledged_is_lost_in_chaos(ITestOutputHelper output) : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task And_every_event_is_answered_in_time_or_503_and_applied_once()
    {
        if (OperatingSystem.IsWindows())
            return;
        int seed = Read("FEISHU_TEST_SEED") ?? Random.Shared.Next();
        int? seconds = Read("FEISHU_CHAOS_SECONDS");
        var longest = TimeSpan.FromSeconds(seconds is null ? 1 : 3);
        output.WriteLine($"FEISHU_TEST_SEED={seed} repeats this run.");
        var events = new EventFactory(
            SampleLibrary.All,
            new EventFactoryOptions { VerificationToken = SampleLibrary.VerificationToken },
            run: (ulong)seed
        );
        double load = MachineLoad.Measure();
        await using var server = await ChaosServer.StartAsync(_folder);
        Report(server);
        using var sender = new ChaosSender(events, () => server.Webhook, seed);
        using var stop = new CancellationTokenSource();
        var sending = sender.RunAsync(stop.Token);
        try
        {
            await SufferAsync(server, ChaosPlan.Rounds(seed, longest), TimeSpan.FromSeconds(seconds ?? 1));
        }
        finally
        {
            await stop.CancelAsync();
            await sending;
        }

        await sender.FinishAsync();
        await server.EndAsync();
        await DeliverTheRestAsync(server.DataFolder);

        Report(sender);
        using var database = Database.OpenReadOnly(Path.Combine(server.DataFolder, Database.FileName));
        await FaultFreeRun.AssertSameAsync(
            database,
            [
                .. Enumerable
                    .Range(0, sender.Sent)
                    .Select(number => FaultFreeRun.Message(events.Create(number), TimeProvider.System)),
            ]
        );
        Assert.Empty(TestDatabase.Column(database, "SELECT reason FROM dead_letters WHERE reason <> 'unreadable'"));
        Assert.Empty(TestDatabase.Column(database, "SELECT subscription FROM deliveries"));

        load = Math.Max(load, MachineLoad.Measure());
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Other programs make this machine {load:0.0} times slower, so answers may take that much longer than {WebhookReceiver.Budget.TotalSeconds} s."
            )
        );
        AssertInTime(server, sender, WebhookReceiver.Budget * load);
    }

    public void Dispose() => _folder.Dispose();

    private async Task SufferAsync(ChaosServer server, IEnumerable<ChaosStep[]> rounds, TimeSpan length)
    {
        long start = TimeProvider.System.GetTimestamp();
        foreach (var round in rounds)
        {
            foreach (var step in round)
            {
                output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s: {step.Fault} {step.Duration.TotalSeconds:0.0} s {step.ClockError.TotalHours:0;-0;#}"
                    )
                );
                await server.SufferAsync(step);
            }

            if (TimeProvider.System.GetElapsedTime(start) >= length)
                return;
        }
    }

    /// <summary>Starts a server in this process, which delivers what the killed ones left.</summary>
    private async Task DeliverTheRestAsync(string dataFolder)
    {
        await using var rest = await LocalServer.StartAsync(
            new LocalServerOptions
            {
                Configuration = TestConfiguration.Of($"Feishu__VerificationToken={SampleLibrary.VerificationToken}"),
                DataFolder = dataFolder,
                Urls = ["http://127.0.0.1:0"],
                Quiet = true,
            }
        );
        output.WriteLine($"{rest.Unsettled} deliveries were left by the last process.");
    }

    private static void AssertInTime(ChaosServer server, ChaosSender sender, TimeSpan limit) =>
        Assert.All(
            sender.Attempts.Where(attempt => !server.WasInterrupted(attempt)),
            attempt =>
            {
                if (attempt.Status == HttpStatusCode.OK)
                {
                    Assert.InRange(TimeProvider.System.GetElapsedTime(attempt.From, attempt.To), TimeSpan.Zero, limit);
                }
                else if (attempt.Status != HttpStatusCode.ServiceUnavailable)
                {
                    Assert.Equal((HttpStatusCode.Unauthorized, true), (attempt.Status, server.HadWrongClock(attempt)));
                }
            }
        );

    private void Report(ChaosServer server)
    {
        if (!server.CanFillDisk)
            output.WriteLine("The disk is not filled: only root can mount a small one.");
        if (!server.CanChangeClock)
            output.WriteLine("The clock does not jump: Debian's package libfaketime is missing.");
    }

    private void Report(ChaosSender sender)
    {
        output.WriteLine($"{sender.Sent} events in {sender.Attempts.Count} requests");
        foreach (var answers in sender.Attempts.GroupBy(attempt => attempt.Status).OrderBy(group => group.Key))
        {
            var longest = answers.Max(attempt => TimeProvider.System.GetElapsedTime(attempt.From, attempt.To));
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(answers.Key is { } status ? (int)status : "no answer")}: {answers.Count()}, the longest after {longest.TotalSeconds:0.00} s"
                )
            );
        }
    }

    private static int? Read(string variable) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int number
        )
            ? number
            : null;
}

/// <summary>It runs alone, because it measures the time of answers.</summary>
[CollectionDefinition(nameof(Nothing_acknowledged_is_lost_in_chaos), DisableParallelization = true)]
public sealed class RunsAlone;
