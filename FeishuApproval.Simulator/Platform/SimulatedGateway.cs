using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using FeishuApproval.FeishuPlatform.LongConnection.Frames;
using FeishuApproval.Json;

namespace FeishuApproval.Simulator.Platform;

/// <summary>The order in which the gateway sends the parts of an event.</summary>
internal enum PartOrder
{
    /// <summary>From the first part to the last.</summary>
    InOrder,

    /// <summary>From the last part to the first.</summary>
    Reversed,

    /// <summary>In random order.</summary>
    Shuffled,

    /// <summary>From the first part to the last; every part except the last is sent twice.</summary>
    Duplicated,
}

/// <summary>How one event is sent.</summary>
/// <param name="Parts">The number of frames of the event.</param>
/// <param name="Order">The order in which the frames are sent.</param>
internal sealed record EventShape(int Parts = 1, PartOrder Order = PartOrder.InOrder);

/// <summary>
/// The long-connection gateway of a simulated platform in this process. It issues addresses, sends each event to one random connection,
/// and sends it again when it is not acknowledged in time. Safe for concurrent use.
/// </summary>
internal sealed class SimulatedGateway(TimeProvider time, Random random)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, SimulatedClient> _clients = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _tickets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SimulatedDelivery> _deliveries = new(StringComparer.Ordinal);
    private long _sequence;
    private int _bootstraps;
    private int _connects;
    private int _sent;
    private int _redelivered;
    private int _closed;

    /// <summary>Whether an app with this id and secret exists; by default, every app exists.</summary>
    public Func<string, string, bool> Authenticate { get; set; } = (_, _) => true;

    /// <summary>The configuration in the answer to an address request and in every pong.</summary>
    public string ClientConfig { get; set; } =
        """{"ReconnectCount":-1,"ReconnectInterval":120,"ReconnectNonce":30,"PingInterval":120}""";

    /// <summary>The time limit of an acknowledgement.</summary>
    public TimeSpan AckTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The delays before an event is sent again, after it was not acknowledged or was rejected. After the last delay and attempt, the event
    /// is dropped.
    /// </summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; set; } =
    [TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromHours(6)];

    /// <summary>The number of address requests, including rejected ones.</summary>
    public int Bootstraps => _bootstraps;

    /// <summary>The number of opened connections.</summary>
    public int Connects => _connects;

    /// <summary>The number of sent events, including redeliveries.</summary>
    public int Sent => _sent;

    /// <summary>The number of redeliveries.</summary>
    public int Redelivered => _redelivered;

    /// <summary>The number of connections that their clients ended with a close frame.</summary>
    public int Closed => _closed;

    /// <summary>The number of events that are neither acknowledged nor dropped.</summary>
    public int Pending => _deliveries.Count;

    /// <summary>The number of an app's open connections.</summary>
    public int CountOnline(string appId) => _clients.Values.Count(client => client.AppId == appId);

    /// <summary>Sends the events of a platform's instances to its apps. The platform receives the number of their connections.</summary>
    public SimulatedGateway Attach(SimulatedPlatform platform)
    {
        Authenticate = (appId, secret) => platform.FindApp(appId)?.AppSecret == secret;
        platform.OnlineConnections = CountOnline;
        platform.EventSent += (app, sent) => Send(app.AppId, sent.Body);
        return this;
    }

    /// <summary>Sends an event.</summary>
    /// <returns>Completes with true when the event is acknowledged with code 200, and with false when it is dropped.</returns>
    public Task<bool> Send(string appId, byte[] payload, EventShape? shape = null)
    {
        var delivery = new SimulatedDelivery(
            $"m-{Interlocked.Increment(ref _sequence)}",
            appId,
            payload,
            shape ?? new EventShape()
        );
        _deliveries[delivery.MessageId] = delivery;
        Deliver([delivery]);
        return delivery.Completed;
    }

    /// <summary>Sends events to one connection, with mixed parts.</summary>
    public Task SendMixed(string appId, IEnumerable<byte[]> payloads, EventShape shape)
    {
        SimulatedDelivery[] deliveries =
        [
            .. payloads.Select(payload => new SimulatedDelivery(
                $"m-{Interlocked.Increment(ref _sequence)}",
                appId,
                payload,
                shape
            )),
        ];
        foreach (var delivery in deliveries)
            _deliveries[delivery.MessageId] = delivery;
        Deliver(deliveries);
        return Task.WhenAll(deliveries.Select(delivery => delivery.Completed));
    }

    /// <summary>Ends every connection.</summary>
    public void Kick(bool withCloseFrame)
    {
        foreach (var client in _clients.Values)
            client.Kick(withCloseFrame);
    }

    /// <summary>Creates the ticket and the device id of a new address.</summary>
    internal (string Ticket, string DeviceId) IssueTicket(string appId)
    {
        string ticket = Guid.NewGuid().ToString();
        _tickets[ticket] = appId;
        return (ticket, (7_000_000_000 + Interlocked.Increment(ref _sequence)).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Counts an address request.</summary>
    internal void BootstrapAsked() => Interlocked.Increment(ref _bootstraps);

    /// <summary>The app of a ticket; null when the ticket is unknown or used. A ticket is valid once.</summary>
    internal string? TakeTicket(string? ticket) =>
        ticket is not null && _tickets.TryRemove(ticket, out string? appId) ? appId : null;

    /// <summary>Serves one connection until it ends.</summary>
    internal async Task ServeAsync(WebSocket socket, string appId, string deviceId, CancellationToken aborted)
    {
        var client = new SimulatedClient(socket, appId);
        _clients[deviceId] = client;
        Interlocked.Increment(ref _connects);
        try
        {
            byte[] buffer = new byte[64 * 1024];
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(), aborted);
                if (read.MessageType == WebSocketMessageType.Close)
                {
                    Interlocked.Increment(ref _closed);
                    break;
                }

                if (FrameCodec.TryRead(buffer.AsSpan(0, read.Count).ToArray(), out var frame))
                    await AnswerAsync(client, frame);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // The client is gone or was disconnected. Tests do both on purpose.
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
            var pong = frame with
            {
                Headers = [new(FrameHeaders.Type, FrameHeaders.Pong)],
                Payload = Encoding.UTF8.GetBytes(ClientConfig),
            };
            await client.SendAsync([FrameCodec.Write(pong)]);
            return;
        }

        string messageId = Encoding.UTF8.GetString(frame.Header(FrameHeaders.MessageId).Span);
        int separator = messageId.LastIndexOf('#');
        if (separator < 0 || !_deliveries.TryGetValue(messageId[..separator], out var delivery))
            return;
        if (!delivery.TryAnswer(int.Parse(messageId[(separator + 1)..], CultureInfo.InvariantCulture)))
            return;
        // The official SDKs add members, for example "headers" and "data".
        if (
            frame.Payload is { } payload
            && JsonFields.TryParse(payload.Span, out var answer)
            && answer.Integer("code"u8) == 200
        )
            Complete(delivery, acknowledged: true);
        else
            Retry(delivery);
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

        if (deliveries.Length > 1)
            Shuffle(frames);
        SimulatedClient[] online = [.. _clients.Values.Where(client => client.AppId == deliveries[0].AppId)];
        if (online.Length == 0)
            return;
        int one;
        lock (_gate)
            one = random.Next(online.Length);
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
        delivery.Wait(
            time,
            delay,
            () =>
            {
                Interlocked.Increment(ref _redelivered);
                Deliver([delivery]);
            }
        );
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

    private byte[] Write(SimulatedDelivery delivery, int attempt, int sum, int seq, byte[] part) =>
        FrameCodec.Write(
            new Frame
            {
                SeqId = (ulong)Interlocked.Increment(ref _sequence),
                LogId = 300,
                Service = 33554678,
                Method = Frame.Data,
                Headers =
                [
                    new(FrameHeaders.Type, FrameHeaders.Event),
                    new(
                        FrameHeaders.MessageId,
                        Encoding.UTF8.GetBytes(
                            string.Create(CultureInfo.InvariantCulture, $"{delivery.MessageId}#{attempt}")
                        )
                    ),
                    new(FrameHeaders.Sum, Encoding.UTF8.GetBytes(sum.ToString(CultureInfo.InvariantCulture))),
                    new(FrameHeaders.Seq, Encoding.UTF8.GetBytes(seq.ToString(CultureInfo.InvariantCulture))),
                    new("trace_id"u8.ToArray(), "tr-1"u8.ToArray()),
                    new("instance_id"u8.ToArray(), "simulated"u8.ToArray()),
                ],
                Payload = part,
            }
        );

    private void Shuffle<T>(List<T> items)
    {
        lock (_gate)
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(items));
    }
}
