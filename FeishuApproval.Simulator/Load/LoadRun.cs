using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Sockets;
using FeishuApproval.Telemetry;
using FeishuApproval.Webhook;

namespace FeishuApproval.Simulator.Load;

/// <summary>
/// Sends events as Feishu does, with concurrent requests, and measures the answers. No request is repeated, except for the requested
/// redeliveries.
/// </summary>
/// <param name="options">The number of events and how to send them.</param>
/// <param name="events">Creates the events.</param>
/// <param name="signer">Creates the requests.</param>
/// <param name="seed">The seed for the choice and order of redeliveries; random by default.</param>
internal sealed class LoadRun(LoadOptions options, EventFactory events, RequestSigner signer, int? seed = null)
{
    private const int HighestStatus = 599;

    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    private readonly long[] _statuses = new long[HighestStatus + 1];
    private readonly ConcurrentDictionary<string, long> _unanswered = new(StringComparer.Ordinal);
    private readonly DurationHistogram _latencies = new();
    private readonly TimeProvider _time = TimeProvider.System;
    private long _finished;
    private int _next;

    /// <summary>The number of requests so far that were answered or failed.</summary>
    public long Finished => Volatile.Read(ref _finished);

    /// <summary>Runs to the end, or until it is stopped. Waits for requests in progress.</summary>
    /// <param name="onAnswer">Called for every answer, by several threads at the same time.</param>
    /// <param name="stop">Stops sending.</param>
    public async Task<LoadReport> RunAsync(Action<SimulatedEvent, int>? onAnswer, CancellationToken stop)
    {
        int[] plan = LoadPlan.Make(options, seed);
        using var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = options.Concurrency,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        };
        using var client = new HttpMessageInvoker(handler);
        long start = _time.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, Math.Min(options.Concurrency, plan.Length))
                .Select(_ => Task.Run(() => SendAsync(client, plan, start, onAnswer, stop), CancellationToken.None))
        );
        return Report(_time.GetElapsedTime(start));
    }

    private async Task SendAsync(
        HttpMessageInvoker client,
        int[] plan,
        long start,
        Action<SimulatedEvent, int>? onAnswer,
        CancellationToken stop
    )
    {
        var timeout = new CancellationTokenSource();
        try
        {
            while (!stop.IsCancellationRequested)
            {
                int index = Interlocked.Increment(ref _next) - 1;
                if (index >= plan.Length || await WaitUntilDueAsync(index, start, stop) is not { } lateness)
                    return;

                var simulated = events.Create(plan[index]);
                var request = signer.Sign(simulated.Body);
                long sent = _time.GetTimestamp();
                if (!timeout.TryReset())
                {
                    timeout.Dispose();
                    timeout = new CancellationTokenSource();
                }

                timeout.CancelAfter(options.Timeout);
                int? status = await PostAsync(client, request, timeout.Token);
                if (status is { } answered)
                {
                    _latencies.Record(lateness + _time.GetElapsedTime(sent));
                    Interlocked.Increment(ref _statuses[Math.Min(answered, HighestStatus)]);
                    onAnswer?.Invoke(simulated, answered);
                }

                Interlocked.Increment(ref _finished);
            }
        }
        finally
        {
            timeout.Dispose();
        }
    }

    /// <summary>
    /// Waits until a request is due, and returns its delay. The delay that earlier slow requests cause counts as latency; otherwise a
    /// stalled receiver would seem fast. Returns null when the run was stopped during the wait.
    /// </summary>
    private async ValueTask<TimeSpan?> WaitUntilDueAsync(int index, long start, CancellationToken stop)
    {
        if (options.Rate is not { } rate)
            return TimeSpan.Zero;
        var lateness = _time.GetElapsedTime(start) - TimeSpan.FromSeconds(index / rate);
        if (lateness >= TimeSpan.Zero)
            return lateness;
        try
        {
            await Task.Delay(-lateness, _time, stop);
            return TimeSpan.Zero;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Sends a request and returns the status of the answer; null when there is no answer.</summary>
    private async ValueTask<int?> PostAsync(
        HttpMessageInvoker client,
        WebhookRequest request,
        CancellationToken timeout
    )
    {
        try
        {
            using var message = Message(options.Url, request);
            using var answer = await client.SendAsync(message, timeout);

            // A connection is free for the next request only after the answer was read.
            await answer.Content.CopyToAsync(Stream.Null, timeout);
            return (int)answer.StatusCode;
        }
        catch (OperationCanceledException)
        {
            Unanswered($"no answer within {options.Timeout.TotalSeconds:0.#} s");
        }
        catch (HttpRequestException exception)
        {
            Unanswered(Describe(exception));
        }
        catch (IOException)
        {
            Unanswered("the connection broke");
        }

        return null;
    }

    /// <summary>Creates the HTTP request for a webhook request.</summary>
    public static HttpRequestMessage Message(Uri url, WebhookRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ReadOnlyMemoryContent(request.Body),
        };
        message.Content.Headers.ContentType = Json;
        if (request.Timestamp is not null)
            message.Headers.TryAddWithoutValidation(WebhookRequest.TimestampHeader, request.Timestamp);
        if (request.Nonce is not null)
            message.Headers.TryAddWithoutValidation(WebhookRequest.NonceHeader, request.Nonce);
        if (request.Signature is not null)
            message.Headers.TryAddWithoutValidation(WebhookRequest.SignatureHeader, request.Signature);
        return message;
    }

    private static string Describe(HttpRequestException exception) =>
        exception switch
        {
            { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
                "no server is running there (connection refused)",
            { HttpRequestError: HttpRequestError.NameResolutionError } => "the host name is unknown",
            { HttpRequestError: HttpRequestError.ConnectionError } => "no connection",
            { HttpRequestError: HttpRequestError.SecureConnectionError } => "no secure connection (TLS)",
            _ => "the connection broke",
        };

    private void Unanswered(string reason) => _unanswered.AddOrUpdate(reason, 1, (_, count) => count + 1);

    private LoadReport Report(TimeSpan elapsed)
    {
        var statuses = _statuses
            .Select((count, status) => (count, status))
            .Where(entry => entry.count > 0)
            .ToDictionary(entry => entry.status, entry => entry.count);
        return new LoadReport(statuses, new Dictionary<string, long>(_unanswered), _latencies, elapsed);
    }
}
