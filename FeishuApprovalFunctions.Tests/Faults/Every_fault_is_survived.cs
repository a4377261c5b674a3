using System.Globalization;
using System.Text.Json;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using FeishuApproval.Simulator.Load;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Xunit.Abstractions;

namespace FeishuApproval.Tests.Faults;

/// <summary>
/// Simulates Feishu: 20,000 events, some several times and none in order, while every part between the webhook and the records fails at
/// times.
/// </summary>
public sealed class Every_fault_is_survived : IDisposable
{
    private const int Seed = 20_240_905;
    private const int Events = 20_000;
    private const int Storms = 8;

    private readonly ITestOutputHelper _output;
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _truth = new(TestTime.Start);
    private readonly FaultPlan _plan = new(Seed);
    private readonly EventFactory _events = new(
        SampleLibrary.All,
        new EventFactoryOptions { VerificationToken = SampleLibrary.VerificationToken },
        run: Seed
    );
    private readonly FaultClock _clock;

    public Every_fault_is_survived(ITestOutputHelper output) => (_output, _clock) = (output, new FaultClock(_truth));

    [Fact]
    public async Task And_the_records_are_those_of_a_run_without_faults()
    {
        await using var host = await FaultyServer.StartAsync(_folder, _plan, _clock);
        using var sender = new RetryingSender(_events, _truth);
        int[] requests = LoadPlan.Make(
            new LoadOptions
            {
                Url = host.Webhook,
                Count = Events,
                Duplicates = 0.2,
                Shuffle = true,
            },
            Seed
        );
        int[][] storms = [.. requests.Chunk(requests.Length / Storms)];
        for (int i = 0; i < Storms; i++)
        {
            var script = Script(i, host).ToDictionary(act => (int)(act.At * storms[i].Length), act => act.Do);
            await sender.SendAsync(
                storms[i],
                () => host.Webhook,
                finished => script.TryGetValue(finished, out var act) ? act() : Task.CompletedTask
            );
        }

        await SettleAsync(host);
        await ReportAsync(host, sender);
        Assert.Equal(0, sender.GivenUp);
        Assert.Empty(Enum.GetValues<Fault>().Except(_plan.Counts.Keys));
        await AssertNothingIsLostAsync(host);

        // After a kill, only the data on the disk remains.
        await host.RestartAsync();
        await host.SettleAsync();
        await AssertNothingIsLostAsync(host);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// The topic stores one message after the other: when the last one is answered, all earlier ones are being delivered.
    /// </summary>
    private async Task SettleAsync(FaultyServer host)
    {
        using var last = new RetryingSender(_events, _truth);
        await last.SendAsync([0], () => host.Webhook, _ => Task.CompletedTask);
        await host.SettleAsync();
    }

    /// <summary>
    /// The fault of the server in each eighth of the run, and its time as a share of the run. No first attempt of a request meets two of
    /// them.
    /// </summary>
    private (double At, Func<Task> Do)[] Script(int storm, FaultyServer host) =>
        storm switch
        {
            1 => [(0.6, host.KillAsync)],
            2 => [(0.3, () => JumpAsync(TimeSpan.FromHours(2)))],

            // Beyond the age limit of signatures: all requests are rejected, and duplicates are no longer detected by time.
            3 => [(0.3, () => JumpAsync(TimeSpan.FromHours(11))), (0.5, () => JumpAsync(TimeSpan.Zero))],
            4 => [(0.7, host.KillAsync)],
            5 => [(0.5, () => JumpAsync(TimeSpan.FromHours(-3)))],

            // Started with a wrong date, which is corrected while it runs.
            6 => [(0.4, () => JumpAsync(TimeSpan.FromDays(30))), (0.5, () => KillAsync(host, TimeSpan.Zero))],
            7 => [(0.8, host.KillAsync)],
            _ => [],
        };

    private Task JumpAsync(TimeSpan error)
    {
        _clock.Error = error;
        _plan.Met(Fault.ClockJump);
        return Task.CompletedTask;
    }

    private async Task KillAsync(FaultyServer host, TimeSpan thenError)
    {
        await host.KillAsync();
        await JumpAsync(thenError);
    }

    private async Task AssertNothingIsLostAsync(FaultyServer host)
    {
        await FaultFreeRun.AssertSameAsync(
            host.Database,
            [.. Enumerable.Range(0, Events).Select(number => FaultFreeRun.Message(_events.Create(number), _truth))]
        );

        // Only events that the store never takes, and unreadable ones, become dead letters.
        var faults = new StoreFaults(_plan);
        Assert.All(
            await host.DeadLettersAsync(),
            deadLetter => Assert.Equal(faults.IsPoisoned(deadLetter.EventId), deadLetter.Reason != "unreadable")
        );
    }

    private async Task ReportAsync(FaultyServer host, RetryingSender sender)
    {
        _output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"seed {Seed}, {Events} events, {sender.SentByRung[0]} deliveries of them"
            )
        );
        foreach (var fault in Enum.GetValues<Fault>())
            _output.WriteLine($"{fault}: {_plan.Counts.GetValueOrDefault(fault)}");
        _output.WriteLine(
            $"requests by rung: {string.Join(", ", sender.SentByRung)}; answers: "
                + $"{string.Join(", ", sender.Answers.OrderBy(answer => answer.Key, StringComparer.Ordinal))}"
        );
        _output.WriteLine(
            $"records: {TestDatabase.Column(host.Database, "SELECT count(*) FROM attendance")[0]}; deliveries the kills came between: "
                + $"{host.LeftUnsettled}"
        );
        _output.WriteLine(
            $"dead letters: {string.Join(", ", (await host.DeadLettersAsync()).CountBy(deadLetter => deadLetter.Reason!))}"
        );
    }
}
