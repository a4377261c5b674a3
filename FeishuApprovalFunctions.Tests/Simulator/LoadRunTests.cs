using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using FeishuApproval.Simulator.Load;

namespace FeishuApproval.Tests.Simulator;

public sealed class LoadRunTests
{
    [Fact]
    public async Task Every_event_and_duplicate_is_sent_once_and_counted_by_its_answer()
    {
        await using var receiver = await StubReceiver.StartAsync(number =>
            Task.FromResult(number % 2 == 0 ? 200 : 503)
        );
        var answered = new List<string?>();

        var report = await RunAsync(
            new LoadOptions
            {
                Url = receiver.Url,
                Count = 100,
                Duplicates = 0.1,
                Concurrency = 8,
            },
            (simulated, _) =>
            {
                lock (answered)
                    answered.Add(simulated.EventId);
            }
        );

        Assert.Equal(110, receiver.Bodies.Count);
        Assert.Equal(new Dictionary<int, long> { [200] = 55, [503] = 55 }, report.Statuses);
        Assert.Empty(report.Unanswered);
        Assert.Equal((110, 100), (answered.Count, answered.Distinct().Count()));
        Assert.Equal((110, 110), (report.Sent, report.Latencies.Count));
        Assert.False(report.IsAll(200));
    }

    [Fact]
    public async Task Received_events_are_those_of_the_factory()
    {
        await using var receiver = await StubReceiver.StartAsync(_ => Task.FromResult(200));

        await RunAsync(new LoadOptions { Url = receiver.Url, Count = 1 });

        Assert.Equal(Factory.Create(0).Body, Assert.Single(receiver.Bodies));
    }

    [Fact]
    public async Task A_receiver_that_is_too_slow_is_given_up_and_not_called_again()
    {
        var never = new TaskCompletionSource<int>();
        await using var receiver = await StubReceiver.StartAsync(_ => never.Task);

        var report = await RunAsync(
            new LoadOptions
            {
                Url = receiver.Url,
                Count = 2,
                Concurrency = 2,
                Timeout = TimeSpan.FromMilliseconds(200),
            }
        );
        never.SetResult(200);

        Assert.Equal(new Dictionary<string, long> { ["no answer within 0.2 s"] = 2 }, report.Unanswered);
        Assert.Equal((2, 0), (report.Sent, report.Answered));
    }

    [Fact]
    public async Task A_server_that_is_not_running_is_reported()
    {
        Uri gone;
        await using (var receiver = await StubReceiver.StartAsync(_ => Task.FromResult(200)))
            gone = receiver.Url;

        var report = await RunAsync(new LoadOptions { Url = gone, Count = 1 });

        Assert.Equal("no server is running there (connection refused)", Assert.Single(report.Unanswered).Key);
    }

    [Fact]
    public async Task Stopping_sends_nothing_more_and_waits_for_pending_requests()
    {
        using var stop = new CancellationTokenSource();
        await using var receiver = await StubReceiver.StartAsync(async _ =>
        {
            await stop.CancelAsync();
            return 200;
        });

        var report = await RunAsync(
            new LoadOptions
            {
                Url = receiver.Url,
                Count = 1000,
                Concurrency = 1,
            },
            stop: stop.Token
        );

        Assert.Single(receiver.Bodies);
        Assert.True(report.IsAll(200));
    }

    [Fact]
    public async Task A_rate_spreads_the_requests()
    {
        await using var receiver = await StubReceiver.StartAsync(_ => Task.FromResult(200));

        var report = await RunAsync(
            new LoadOptions
            {
                Url = receiver.Url,
                Count = 11,
                Rate = 100,
                Concurrency = 4,
            }
        );

        Assert.True(report.Elapsed >= TimeSpan.FromMilliseconds(95), $"took {report.Elapsed}");
        Assert.Equal(11, report.Answered);
    }

    private static EventFactory Factory { get; } = Receiver.Factory([SampleLibrary.Seed(EventTypes.LeaveApproval)]);

    private static async Task<LoadReport> RunAsync(
        LoadOptions options,
        Action<SimulatedEvent, int>? onAnswer = null,
        CancellationToken stop = default
    )
    {
        using var signer = new RequestSigner(null, Tampering.None, TimeProvider.System);
        return await new LoadRun(options, Factory, signer, seed: 1).RunAsync(onAnswer, stop);
    }
}
