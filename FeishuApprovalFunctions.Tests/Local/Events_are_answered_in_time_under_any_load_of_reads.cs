using System.Net;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Webhook;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using FeishuApproval.Simulator.Load;
using FeishuApproval.Tests.Support;
using Xunit.Abstractions;

namespace FeishuApproval.Tests.Local;

/// <summary>
/// Reads the server, which runs in a process of its own, over more connections than it accepts, and measures the answers to events
/// meanwhile. Every event comes over a new connection, on a thread that no read can occupy.
/// </summary>
public sealed class Events_are_answered_in_time_under_any_load_of_reads(ITestOutputHelper output) : IDisposable
{
    private const int Events = 20;
    private const int MostEvents = 200;
    private const int Records = 500;

    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("summary?from=2017-01-01&to=2020-01-05", 60)]
    [InlineData("attendance?from=2018-11-01&to=2018-12-31&page_size=200&format=xlsx", 100)]
    [InlineData("attendance?date=2018-12-01", 300)]
    public async Task It_is_200_within_two_and_a_half_seconds(string read, int readers)
    {
        // With this number of files it accepts fewer than 300 connections.
        using var server = await ServeProcess.StartAsync(
            _folder.Path,
            ServeProcess.Settings,
            OperatingSystem.IsWindows() ? null : ConnectionLimit.MinOpenFiles
        );
        using var signer = new RequestSigner(SampleLibrary.EncryptKey, Tampering.None, TimeProvider.System);
        var events = new EventFactory(
            [SampleLibrary.Seed(EventTypes.LeaveApproval), SampleLibrary.Seed(EventTypes.WorkApproval)],
            new EventFactoryOptions { VerificationToken = SampleLibrary.VerificationToken }
        );
        var load = new LoadOptions
        {
            Url = server.Webhook,
            Count = Records,
            Concurrency = 8,
        };
        await new LoadRun(load, events, signer).RunAsync(null, CancellationToken.None);

        using var stop = new CancellationTokenSource();
        var answers = new int[600];
        var reading = Task.WhenAll(
            Enumerable
                .Range(0, readers)
                .Select(_ => ReadAsync(new Uri(server.Address, $"/{Routes.Prefix}/{read}"), answers, stop.Token))
        );
        var answered = await RunOnThreadAsync(() =>
            SendEvents(server.Webhook, events, signer, () => Volatile.Read(ref answers[200]) > 0)
        );
        await stop.CancelAsync();
        await reading;

        output.WriteLine(
            $"{string.Join(", ", answers.Index().Where(each => each.Item > 0).Select(each => $"{each.Item} times {each.Index}"))}; events after at most {answered.Max(each => each.Elapsed).TotalSeconds:0.000} s"
        );
        Assert.All(
            answered,
            each =>
            {
                Assert.Equal(HttpStatusCode.OK, each.Status);
                Assert.InRange(each.Elapsed, TimeSpan.Zero, WebhookReceiver.Budget);
            }
        );
        Assert.True(answers[200] > 0);
        Assert.Equal(0, answers.Index().Where(each => each.Index is not (200 or 503)).Sum(each => each.Item));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Reads again and again over one connection, or over new ones when the server closes it.</summary>
    private static async Task ReadAsync(Uri url, int[] answers, CancellationToken stop)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 });
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var answer = await http.GetAsync(url, stop);
                Interlocked.Increment(ref answers[(int)answer.StatusCode]);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                // A full queue of the kernel drops connections, and the end cancels the last reads.
            }
        }
    }

    private static List<(HttpStatusCode Status, TimeSpan Elapsed)> SendEvents(
        Uri webhook,
        EventFactory events,
        RequestSigner signer,
        Func<bool> hasRead
    )
    {
        var answers = new List<(HttpStatusCode, TimeSpan)>();
        for (int i = 0; i < Events || (i < MostEvents && !hasRead()); i++)
        {
            using var http = new HttpClient(new SocketsHttpHandler());
            using var request = LoadRun.Message(webhook, signer.Sign(events.Create(Records + i).Body));
            long start = TimeProvider.System.GetTimestamp();
            using var answer = http.Send(request);
            answers.Add((answer.StatusCode, TimeProvider.System.GetElapsedTime(start)));
        }

        return answers;
    }

    private static Task<T> RunOnThreadAsync<T>(Func<T> run) =>
        Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
