using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using FeishuApproval.Simulator;
using FeishuApproval.Simulator.Load;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Faults;

/// <summary>
/// Posts events and repeats those without an answer 200, as Feishu does: after 15 s, 5 min, 1 h and 6 h, on a clock
/// that it moves.
/// </summary>
internal sealed class RetryingSender(EventFactory events, FakeTimeProvider time) : IDisposable
{
    private const int Concurrency = 32;
    private const string NoAnswer = "no answer";

    private static readonly TimeSpan[] Ladder =
    [
        TimeSpan.FromSeconds(15),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromHours(1),
        TimeSpan.FromHours(6),
    ];

    private readonly RequestSigner _signer = new(SampleLibrary.EncryptKey, Tampering.None, time);
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
    private readonly ConcurrentDictionary<string, int> _answers = new();

    /// <summary>How often each status was answered, and how often none.</summary>
    public IReadOnlyDictionary<string, int> Answers => _answers;

    /// <summary>How many requests each attempt sent, from the first on.</summary>
    public int[] SentByRung { get; } = new int[Ladder.Length + 1];

    /// <summary>How many requests also failed in the last attempt.</summary>
    public int GivenUp { get; private set; }

    /// <summary>Sends until every event is answered 200 or the last attempt has been made.</summary>
    /// <param name="numbers">The events; one that occurs several times is sent several times.</param>
    /// <param name="webhook">Returns the address, before each request.</param>
    /// <param name="onFinished">Called after each first attempt with the number so far, and awaited before the repeats.</param>
    public async Task SendAsync(int[] numbers, Func<Uri> webhook, Func<int, Task> onFinished)
    {
        var failed = await SendOnceAsync(numbers, webhook, onFinished);
        SentByRung[0] += numbers.Length;
        for (int rung = 0; rung < Ladder.Length && failed.Length > 0; rung++)
        {
            time.Advance(Ladder[rung]);
            SentByRung[rung + 1] += failed.Length;
            failed = await SendOnceAsync(failed, webhook, _ => Task.CompletedTask);
        }

        GivenUp += failed.Length;
    }

    public void Dispose()
    {
        _signer.Dispose();
        _client.Dispose();
    }

    private async Task<int[]> SendOnceAsync(int[] numbers, Func<Uri> webhook, Func<int, Task> onFinished)
    {
        var failed = new ConcurrentBag<int>();
        int finished = 0;
        await Parallel.ForEachAsync(
            numbers,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency },
            async (number, _) =>
            {
                var status = await PostAsync(webhook(), number);
                _answers.AddOrUpdate(
                    status is { } code ? ((int)code).ToString(CultureInfo.InvariantCulture) : NoAnswer,
                    1,
                    (_, count) => count + 1
                );
                if (status != HttpStatusCode.OK)
                    failed.Add(number);
                await onFinished(Interlocked.Increment(ref finished));
            }
        );
        return [.. failed];
    }

    private async Task<HttpStatusCode?> PostAsync(Uri webhook, int number)
    {
        try
        {
            using var message = LoadRun.Message(webhook, _signer.Sign(events.Create(number).Body));
            using var response = await _client.SendAsync(message, CancellationToken.None);
            await response.Content.CopyToAsync(Stream.Null);
            return response.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return null;
        }
    }
}
