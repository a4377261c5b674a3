using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using FeishuApproval.FeishuPlatform.LongConnection;
using FeishuApproval.FeishuPlatform.LongConnection.Frames;

namespace FeishuApproval.Local.Simulator.Platform;

/// <summary>How the gateway cuts and orders the parts of an event.</summary>
internal enum PartOrder
{
    /// <summary>One after the other.</summary>
    InOrder,

    /// <summary>The last one first.</summary>
    Reversed,

    /// <summary>At random.</summary>
    Shuffled,

    /// <summary>One after the other, each except the last one twice.</summary>
    Duplicated,
}

/// <summary>How one event is sent.</summary>
/// <param name="Parts">Into how many frames it is cut.</param>
/// <param name="Order">In which order they are sent.</param>
internal sealed record EventShape(int Parts = 1, PartOrder Order = PartOrder.InOrder);

/// <summary>How the gateway refuses a WebSocket.</summary>
/// <param name="HttpStatus">The HTTP status.</param>
/// <param name="Status">Header <c>Handshake-Status</c>.</param>
/// <param name="AuthCode">Header <c>Handshake-Autherrcode</c>.</param>
internal sealed record SimulatedRefusal(int HttpStatus, long? Status = null, long? AuthCode = null);

/// <summary>How the bootstrap answers instead of giving an address.</summary>
/// <param name="HttpStatus">The HTTP status.</param>
/// <param name="Body">The body; null never answers.</param>
internal sealed record SimulatedBootstrapAnswer(int HttpStatus, string? Body)
{
    /// <summary>An answer with one of the platform's codes.</summary>
    public static SimulatedBootstrapAnswer Code(long code) =>
        new(200, string.Create(CultureInfo.InvariantCulture, $$"""{"code":{{code}},"msg":"refused"}"""));
}

/// <summary>
/// The long-connection gateway of a platform that only exists in this process: gives out addresses, sends each event to one connection at
/// random, sends it again when it is not acknowledged in time, and injects faults on request. Safe for concurrent use.
/// </summary>
internal sealed class SimulatedGateway(TimeProvider time, Random random)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, SimulatedClient> _clients = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _tickets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SimulatedDelivery> _deliveries = new(StringComparer.Ordinal);
    private long _sequence;
    private int _mostOnline;
    private int _bootstraps;
    private int _connects;
    private int _sent;
    private int _redelivered;

    /// <summary>Whether an app with this secret exists; by default any does.</summary>
    public Func<string, string, bool> Authenticate { get; set; } = (_, _) => true;

    /// <summary>The configuration of the bootstrap and, when set, of every pong.</summary>
    public string ClientConfig { get; set; } = """{"ReconnectCount":-1,"ReconnectInterval":120,"ReconnectNonce":30,"PingInterval":120}""";

    /// <summary>Whether pongs bring <see cref="ClientConfig"/>.</summary>
    public bool PongsHaveConfig { get; set; }

    /// <summary>The answer of the bootstrap; null gives an address.</summary>
    public SimulatedBootstrapAnswer? BootstrapAnswer { get; set; }

    /// <summary>How every WebSocket is refused; null opens them.</summary>
    public SimulatedRefusal? Refusal { get; set; }

    /// <summary>Whether connections stay open while nothing is read from them or answered any more.</summary>
    public bool IsMute { get; set; }

    /// <summary>How long an acknowledgement may take.</summary>
    public TimeSpan AckTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>When an event is sent again after it was not acknowledged or refused; then it is given up.</summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; set; } =
        [TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromHours(6)];

    /// <summary>How many addresses were given out or refused.</summary>
    public int Bootstraps => _bootstraps;

    /// <summary>How many connections were opened.</summary>
    public int Connects => _connects;

    /// <summary>The most connections that were ever open at once.</summary>
    public int MostOnline => _mostOnline;

    /// <summary>How often an event was sent, redeliveries included.</summary>
    public int Sent => _sent;

    /// <summary>How often an event was sent again.</summary>
    public int Redelivered => _redelivered;

    /// <summary>How many events are neither acknowledged nor given up.</summary>
    public int Pending => _deliveries.Count;

    /// <summary>How many connections an app has open.</summary>
    public int CountOnline(string appId) => _clients.Values.Count(client => client.AppId == appId);

    /// <summary>Sends the events of a platform's instances for its apps, and reports their connections to it.</summary>
    public SimulatedGateway Attach(SimulatedPlatform platform)
    {
        Authenticate = (appId, secret) => platform.FindApp(appId)?.AppSecret == secret;
        platform.OnlineConnections = CountOnline;
        platform.EventSent += (app, sent) => Send(app.AppId, sent.Body);
        return this;
    }

    /// <summary>Sends an event.</summary>
    /// <returns>Completes once it is acknowledged with code 200 (true) or given up (false).</returns>
    public Task<bool> Send(string appId, byte[] payload, EventShape? shape = null)
    {
        var delivery = new SimulatedDelivery($"m-{Interlocked.Increment(ref _sequence)}", appId, payload, shape ?? new EventShape());
        _deliveries[delivery.MessageId] = delivery;
        Deliver([delivery]);
        return delivery.Completed;
    }

    /// <summary>Sends events to one connection, their parts mixed.</summary>
    public Task SendMixed(string appId, IEnumerable<byte[]> payloads, EventShape shape)
    {
        SimulatedDelivery[] deliveries =
            [.. payloads.Select(payload => new SimulatedDelivery($"m-{Interlocked.Increment(ref _sequence)}", appId, payload, shape))];
        foreach (var delivery in deliveries) _deliveries[delivery.MessageId] = delivery;
        Deliver(deliveries);
        return Task.WhenAll(deliveries.Select(delivery => delivery.Completed));
    }

    /// <summary>Ends every connection.</summary>
    public void Kick(bool withCloseFrame)
    {
        foreach (var client in _clients.Values) client.Kick(withCloseFrame);
    }

    /// <summary>A new address's ticket and device id.</summary>
    internal (string Ticket, string DeviceId) IssueTicket(string appId)
    {
        string ticket = Guid.NewGuid().ToString();
        _tickets[ticket] = appId;
        return (ticket, (7_000_000_000 + Interlocked.Increment(ref _sequence)).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Counts a call of the bootstrap.</summary>
    internal void BootstrapAsked() => Interlocked.Increment(ref _bootstraps);

    /// <summary>The app of a ticket, which is valid once.</summary>
    internal string? TakeTicket(string? ticket) => ticket is not null && _tickets.TryRemove(ticket, out string? appId) ? appId : null;

    /// <summary>Serves one connection to its end.</summary>
    internal async Task ServeAsync(WebSocket socket, string appId, string deviceId, CancellationToken aborted)
    {
        var client = new SimulatedClient(socket, appId);
        _clients[deviceId] = client;
        Interlocked.Increment(ref _connects);
        lock (_gate) _mostOnline = Math.Max(_mostOnline, _clients.Count);
        try
        {
            byte[] buffer = new byte[64 * 1024];
            while (true)
            {
                if (IsMute) await Task.Delay(Timeout.InfiniteTimeSpan, aborted);
                var read = await socket.ReceiveAsync(buffer.AsMemory(), aborted);
                if (read.MessageType == WebSocketMessageType.Close) break;
                if (FrameCodec.TryRead(buffer.AsSpan(0, read.Count).ToArray(), out var frame)) await AnswerAsync(client, frame);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // The client is gone or was disconnected; tests do both on purpose.
            client.Kick(withCloseFrame: false);
        }
        finally
        {
            _clients.TryRemove(deviceId, out _);
        }
    }

    private async ValueTask AnswerAsync(SimulatedClient client, Frame frame)
    {
        if (frame.Method == Frame.Control)
        {
            if (IsMute) return;
            var pong = frame with
            {
                Headers = [new(FrameHeaders.Type, FrameHeaders.Pong)],
                Payload = PongsHaveConfig
                ? Encoding.UTF8.GetBytes(ClientConfig) : null
            };
            await client.SendAsync([FrameCodec.Write(pong)]);
            return;
        }

        string messageId = Encoding.UTF8.GetString(frame.Header(FrameHeaders.MessageId).Span);
        int separator = messageId.LastIndexOf('#');
        if (separator < 0 || !_deliveries.TryGetValue(messageId[..separator], out var delivery)) return;
        if (!delivery.TryAnswer(int.Parse(messageId[(separator + 1)..], CultureInfo.InvariantCulture))) return;
        if (frame.Payload is { } payload && payload.Span.SequenceEqual(FrameHeaders.Succeeded.Span)) Complete(delivery, acknowledged: true);
        else Retry(delivery);
    }

    private void Deliver(SimulatedDelivery[] deliveries)
    {
        var frames = new List<byte[]>();
        foreach (var delivery in deliveries)
        {
            int attempt = delivery.Begin(time, AckTimeout, Retry);
            Interlocked.Increment(ref _sent);
            frames.AddRange(Frames(delivery, attempt));
        }

        if (deliveries.Length > 1) Shuffle(frames);
        SimulatedClient[] online = [.. _clients.Values.Where(client => client.AppId == deliveries[0].AppId)];
        if (online.Length == 0) return;
        int one;
        lock (_gate) one = random.Next(online.Length);
        _ = online[one].SendAsync(frames);
    }

    private void Retry(SimulatedDelivery delivery)
    {
        if (delivery.Attempt > RetryDelays.Count)
        {
            Complete(delivery, acknowledged: false);
            return;
        }

        var delay = RetryDelays[delivery.Attempt - 1];
        delivery.Wait(time, delay, () =>
        {
            Interlocked.Increment(ref _redelivered);
            Deliver([delivery]);
        });
    }

    private void Complete(SimulatedDelivery delivery, bool acknowledged)
    {
        _deliveries.TryRemove(delivery.MessageId, out _);
        delivery.Complete(acknowledged);
    }

    private List<byte[]> Frames(SimulatedDelivery delivery, int attempt)
    {
        int parts = Math.Min(delivery.Shape.Parts, delivery.Payload.Length);
        int length = (delivery.Payload.Length + parts - 1) / parts;
        var frames = delivery.Payload.Chunk(length).Select((part, seq) => (Part: part, Seq: seq)).ToList();
        var ordered = frames.ToList();
        switch (delivery.Shape.Order)
        {
            case PartOrder.Reversed:
                ordered.Reverse();
                break;
            case PartOrder.Shuffled:
                Shuffle(ordered);
                break;
            case PartOrder.Duplicated:
                ordered = [.. frames.SkipLast(1).SelectMany(frame => Enumerable.Repeat(frame, 2)), frames[^1]];
                break;
        }

        return [.. ordered.Select(frame => Write(delivery, attempt, frames.Count, frame.Seq, frame.Part))];
    }

    private byte[] Write(SimulatedDelivery delivery, int attempt, int sum, int seq, byte[] part) => FrameCodec.Write(new Frame
    {
        SeqId = (ulong)Interlocked.Increment(ref _sequence),
        LogId = 300,
        Service = 33554678,
        Method = Frame.Data,
        Headers =
        [
            new(FrameHeaders.Type, FrameHeaders.Event),
            new(FrameHeaders.MessageId, Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{delivery.MessageId}#{attempt}"))),
            new(FrameHeaders.Sum, Encoding.UTF8.GetBytes(sum.ToString(CultureInfo.InvariantCulture))),
            new(FrameHeaders.Seq, Encoding.UTF8.GetBytes(seq.ToString(CultureInfo.InvariantCulture))),
            new("trace_id"u8.ToArray(), "tr-1"u8.ToArray()),
            new("instance_id"u8.ToArray(), "simulated"u8.ToArray()),
        ],
        Payload = part,
    });

    private void Shuffle<T>(List<T> items)
    {
        lock (_gate) random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(items));
    }
}
