using System.Collections.Concurrent;
using System.Net;
using FeishuApproval.Simulator;
using FeishuApproval.Simulator.Load;

namespace FeishuApproval.Tests.Chaos;

/// <summary>A request and its answer. The times are those of <see cref="TimeProvider.GetTimestamp"/>.</summary>
/// <param name="From">When it was sent.</param>
/// <param name="To">When it was answered or failed.</param>
/// <param name="Status">The answer; null when there was none.</param>
internal readonly record struct ChaosAttempt(long From, long To, HttpStatusCode? Status);

/// <summary>
/// Sends new events, repeats those that were not answered 200 until they are, and sends some that were answered once more. The repeats
/// follow sooner than Feishu's, so that a run is short.
/// </summary>
/// <param name="events">Creates the events.</param>
/// <param name="webhook">Returns the address, before each request.</param>
/// <param name="seed">Decides which events are sent again.</param>
internal sealed class ChaosSender(EventFactory events, Func<Uri> webhook, int seed) : IDisposable
{
    private const int Workers = 8;

    /// <summary>The share of requests with an event that was sent before, whatever its answer was.</summary>
    private const double Again = 0.2;

    /// <summary>The share of requests with an event that was not answered 200, if there is one.</summary>
    private const double Repeated = 0.6;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Longer than Feishu waits, to see how late an answer is.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly RequestSigner _signer = new(SampleLibrary.EncryptKey, Tampering.None, TimeProvider.System);
    private readonly HttpMessageInvoker _http = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = Timeout,
        }
    );
    private readonly ConcurrentQueue<int> _unanswered = new();
    private readonly ConcurrentBag<ChaosAttempt> _attempts = [];
    private int _sent;

    /// <summary>The number of events that were sent at least once: their numbers are below it.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <summary>All requests.</summary>
    public IReadOnlyCollection<ChaosAttempt> Attempts => _attempts;

    /// <summary>Sends until it is stopped.</summary>
    public Task RunAsync(CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => RunAsync(worker, stop))));

    /// <summary>Repeats the events that were not answered 200, until none is left.</summary>
    /// <exception cref="TimeoutException">Some are left after two minutes.</exception>
    public async Task FinishAsync()
    {
        long start = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(FinishOneAsync)));

        async Task FinishOneAsync()
        {
            while (_unanswered.TryDequeue(out int number))
            {
                if (TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromMinutes(2))
                    throw new TimeoutException(
                        $"{_unanswered.Count + 1} events are not answered 200 after all faults."
                    );
                await SendAsync(number);
            }
        }
    }

    public void Dispose()
    {
        _signer.Dispose();
        _http.Dispose();
    }

    private async Task RunAsync(int worker, CancellationToken stop)
    {
        var random = new Random(HashCode.Combine(seed, worker));
        while (!stop.IsCancellationRequested)
        {
            if (random.NextDouble() < Again && Sent > 0)
                await SendAsync(random.Next(Sent));
            int number = 0;
            bool isRepeat = random.NextDouble() < Repeated && _unanswered.TryDequeue(out number);
            await SendAsync(isRepeat ? number : Interlocked.Increment(ref _sent) - 1);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private async Task SendAsync(int number)
    {
        long from = TimeProvider.System.GetTimestamp();
        var status = await PostAsync(number);
        _attempts.Add(new ChaosAttempt(from, TimeProvider.System.GetTimestamp(), status));
        if (status != HttpStatusCode.OK)
            _unanswered.Enqueue(number);
    }

    private async Task<HttpStatusCode?> PostAsync(int number)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            using var message = LoadRun.Message(webhook(), _signer.Sign(events.Create(number).Body));
            using var answer = await _http.SendAsync(message, timeout.Token);
            await answer.Content.CopyToAsync(Stream.Null, timeout.Token);
            return answer.StatusCode;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }
}
