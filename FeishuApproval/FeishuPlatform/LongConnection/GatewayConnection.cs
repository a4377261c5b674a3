using System.Buffers;
using System.Net.Sockets;
using System.Net.WebSockets;
using FeishuApproval.FeishuPlatform.LongConnection.Frames;
using FeishuApproval.Json;
using FeishuApproval.Processing;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.FeishuPlatform.LongConnection;

/// <summary>Why a connection ended.</summary>
internal enum LossReason
{
    /// <summary>Feishu closed the connection.</summary>
    Closed,

    /// <summary>The connection ended without a close frame.</summary>
    Broken,

    /// <summary>
    /// Nothing arrived for longer than the ping interval plus 30 s. The other end is gone, although the socket is still open.
    /// </summary>
    Silent,

    /// <summary>No event arrived for 12 h. A new connection is opened, because Feishu may no longer send events to this one.</summary>
    Recycled,

    /// <summary>The server is stopping.</summary>
    Stopping,
}

/// <summary>Why a received frame was not acknowledged.</summary>
internal enum DropReason
{
    /// <summary>The bytes are not a frame.</summary>
    Malformed,

    /// <summary>The message is longer than any event.</summary>
    TooLarge,

    /// <summary>The frame's part numbers contradict each other, or the message has too many parts.</summary>
    InvalidPart,

    /// <summary>The frame is not an event, for example a card's callback.</summary>
    OtherType,
}

/// <summary>
/// One open connection. It receives and acknowledges events, sends pings, and ends when nothing arrives. It is used only once.
/// </summary>
/// <param name="socket">The open WebSocket; the connection disposes it.</param>
/// <param name="target">The target of the connection.</param>
/// <param name="context">The state that the connections of one loop share.</param>
internal sealed partial class GatewayConnection(WebSocket socket, ConnectionTarget target, ConnectionContext context)
    : IDisposable
{
    /// <summary>How much longer than the ping interval nothing may arrive.</summary>
    public static TimeSpan SilenceLimit { get; } = TimeSpan.FromSeconds(30);

    /// <summary>After how long without an event the connection is replaced.</summary>
    public static TimeSpan RecycleAfter { get; } = TimeSpan.FromHours(12);

    /// <summary>The longest WebSocket message that is accepted, in bytes: the longest event payload and its headers.</summary>
    public const int MaxMessageLength = FragmentAssembler.MaxLength + 64 * 1024;

    private const int FirstBuffer = 16 * 1024;

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time = context.Time;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly FragmentAssembler _fragments = new(context.Time);
    private readonly CancellationTokenSource _ended = new();
    private ClientConfig _config = target.Config;
    private long _lastInboundAt = context.Time.GetTimestamp();
    private long _lastEventAt = context.Time.GetTimestamp();
    private volatile bool _isDraining;

    /// <summary>The current intervals. A pong may change them.</summary>
    public ClientConfig Config => _config;

    /// <summary>Runs until the connection ends.</summary>
    /// <param name="stop">Ends the connection in order: received events are acknowledged first, for at most 3 s.</param>
    public async Task<LossReason> RunAsync(CancellationToken stop)
    {
        // The token is also linked to the end of the connection, so that no registration remains on the server's own token.
        using var stoppedOrEnded = CancellationTokenSource.CreateLinkedTokenSource(stop, _ended.Token);
        var receiving = ReceiveAsync();
        var watching = WatchAsync();
        try
        {
            var stopping = Task.Delay(Timeout.InfiniteTimeSpan, _time, stoppedOrEnded.Token);
            var first = await Task.WhenAny(receiving, watching, stopping);
            if (first == receiving)
                return await receiving;
            if (first == watching)
            {
                var reason = await watching;
                if (reason == LossReason.Recycled)
                    await CloseAsync();
                return reason;
            }

            _isDraining = true;
            await DrainAsync();
            await CloseAsync();
            return LossReason.Stopping;
        }
        finally
        {
            // Cancels pending reads and writes.
            await _ended.CancelAsync();
            socket.Abort();
            await receiving;
            await watching;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A handler may still wait for its turn to send. The semaphore is not disposed, because it has no resource that needs disposal.
        _ended.Dispose();
        socket.Dispose();
    }

    private async Task<LossReason> ReceiveAsync()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            int length = 0;
            bool tooLarge = false;
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(length), _ended.Token);
                if (read.MessageType == WebSocketMessageType.Close)
                    return LossReason.Closed;
                Volatile.Write(ref _lastInboundAt, _time.GetTimestamp());
                length += read.Count;
                if (length > MaxMessageLength)
                {
                    tooLarge = true;
                    length = 0;
                }

                if (!read.EndOfMessage)
                {
                    if (length == buffer.Length)
                        buffer = Grow(buffer, length);
                    continue;
                }

                if (tooLarge)
                    Drop(DropReason.TooLarge);
                else if (read.MessageType == WebSocketMessageType.Binary)
                    await HandleAsync(buffer.AsSpan(0, length).ToArray());
                length = 0;
                tooLarge = false;
            }
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            return LossReason.Broken;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer, int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private async ValueTask HandleAsync(ReadOnlyMemory<byte> message)
    {
        if (!FrameCodec.TryRead(message, out var frame))
        {
            Drop(DropReason.Malformed);
            return;
        }

        var type = frame.Header(FrameHeaders.Type).Span;
        if (frame.Method == Frame.Control)
        {
            if (
                type.SequenceEqual(FrameHeaders.Pong.Span)
                && ClientConfig.TryRead((frame.Payload ?? default).Span) is { } config
            )
                _config = config;
            return;
        }

        if (frame.Method != Frame.Data || !type.SequenceEqual(FrameHeaders.Event.Span))
        {
            Drop(DropReason.OtherType);
            return;
        }

        switch (_fragments.Add(frame, out var payload))
        {
            case FragmentOutcome.Invalid:
                Drop(DropReason.InvalidPart);
                return;
            case FragmentOutcome.Incomplete:
                return;
        }

        long receivedAt = _time.GetTimestamp();
        Volatile.Write(ref _lastEventAt, receivedAt);
        context.Status.EventReceived();

        // While all slots are in use, nothing more is read, and Feishu's own connection buffers fill up.
        await context.Slots.WaitAsync(_ended.Token);
        if (_isDraining)
        {
            context.Slots.Release();
            return;
        }

        _ = TakeAsync(frame, payload, receivedAt);
    }

    /// <summary>Publishes one event and acknowledges it on this connection. Never throws.</summary>
    private async Task TakeAsync(Frame frame, ReadOnlyMemory<byte> payload, long receivedAt)
    {
        try
        {
            bool taken = false;
            try
            {
                taken = await TakeInTimeAsync(payload, receivedAt);
            }
            // An unexpected exception of one event must be answered and must not end the connection.
#pragma warning disable CA1031
            catch (Exception exception)
#pragma warning restore CA1031
            {
                context.Unexpected.Add(exception.GetType().Name, () => LogUnexpected(context.Logger, exception));
            }

            await SendAsync(frame.Acknowledge(taken, _time.GetElapsedTime(receivedAt)));
        }
        finally
        {
            context.Slots.Release();
        }
    }

    private async ValueTask<bool> TakeInTimeAsync(ReadOnlyMemory<byte> payload, long receivedAt)
    {
        // The time spent waiting for a slot is part of the time limit of the acknowledgement.
        var left = TimedPublisher.Budget - _time.GetElapsedTime(receivedAt);
        if (left <= TimeSpan.Zero)
            return false;
        using var budget = new CancellationTokenSource(left, _time);
        return await context.Intake.TakeAsync(payload, budget.Token);
    }

    /// <summary>
    /// Sends a frame; only one frame at a time. A closed connection drops the frame, and Feishu sends the event again on another
    /// connection.
    /// </summary>
    private async Task SendAsync(Frame frame)
    {
        byte[] bytes = FrameCodec.Write(frame);
        try
        {
            await _sending.WaitAsync(_ended.Token);
            try
            {
                await socket.SendAsync(bytes.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, _ended.Token);
            }
            finally
            {
                _sending.Release();
            }
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            LogNotSent(context.Logger, target.DeviceId);
        }
    }

    /// <summary>Sends pings at Feishu's interval, and ends when nothing arrives.</summary>
    private async Task<LossReason> WatchAsync()
    {
        var ping = Task.CompletedTask;
        var interval = _config.PingInterval;
        try
        {
            while (true)
            {
                // A new interval from a pong applies from the next ping. Until that ping can be answered, the previous interval applies
                // too.
                var before = interval;
                interval = _config.PingInterval;
                var silence = (before > interval ? before : interval) + SilenceLimit;

                // Not awaited, because sending on a dead connection may never end.
                long pingedAt = _time.GetTimestamp();
                if (ping.IsCompleted)
                    ping = SendAsync(Frame.Ping(target.Service));
                while (true)
                {
                    var untilSilent = silence - _time.GetElapsedTime(Volatile.Read(ref _lastInboundAt));
                    if (untilSilent <= TimeSpan.Zero)
                        return LossReason.Silent;
                    var untilRecycled = RecycleAfter - _time.GetElapsedTime(Volatile.Read(ref _lastEventAt));
                    if (untilRecycled <= TimeSpan.Zero)
                        return LossReason.Recycled;
                    var untilPing = interval - _time.GetElapsedTime(pingedAt);
                    if (untilPing <= TimeSpan.Zero)
                        break;
                    await Task.Delay(Least(untilPing, untilSilent, untilRecycled), _time, _ended.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return LossReason.Broken;
        }
    }

    private static TimeSpan Least(TimeSpan first, TimeSpan second, TimeSpan third)
    {
        var least = first < second ? first : second;
        return least < third ? least : third;
    }

    /// <summary>Waits until the events in progress are acknowledged.</summary>
    private async Task DrainAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3), _time);
        int taken = 0;
        try
        {
            for (; taken < ConnectionContext.MaxConcurrency; taken++)
                await context.Slots.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            LogNotDrained(context.Logger);
        }
        finally
        {
            if (taken > 0)
                context.Slots.Release(taken);
        }
    }

    /// <summary>Sends a close frame, so that Feishu stops sending to this connection.</summary>
    private async Task CloseAsync()
    {
        using var limit = new CancellationTokenSource(CloseTimeout, _time);
        try
        {
            await _sending.WaitAsync(limit.Token);
            try
            {
                await socket
                    .CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token)
                    .WaitAsync(limit.Token);
            }
            finally
            {
                _sending.Release();
            }
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            LogNotSent(context.Logger, target.DeviceId);
        }
    }

    private void Drop(DropReason reason)
    {
        string name = SnakeCase.Of(reason);
        context.Metrics.FrameDropped(name);
        context.Dropped.Add(name, () => LogDropped(context.Logger, name, target.DeviceId));
    }

    /// <summary>
    /// Whether the exception means that the connection is lost. A failed keep-alive is an OperationCanceledException although nobody
    /// cancelled.
    /// </summary>
    private static bool IsLoss(Exception exception) =>
        exception
            is WebSocketException
                or OperationCanceledException
                or IOException
                or SocketException
                or ObjectDisposedException
                or InvalidOperationException;

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A frame of connection {DeviceId} was not acknowledged: {Reason}"
    )]
    private static partial void LogDropped(ILogger logger, string reason, string deviceId);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} more frames were not acknowledged within a minute: {Reason}"
    )]
    internal static partial void LogMoreDropped(ILogger logger, long count, string reason);

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "Connection {DeviceId} ended before a frame was sent; Feishu sends an event that was not acknowledged again"
    )]
    private static partial void LogNotSent(ILogger logger, string deviceId);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "An event of the long connection failed; acknowledged with code 500, Feishu sends it again"
    )]
    private static partial void LogUnexpected(ILogger logger, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Count} more events of the long connection failed within a minute: {Type}"
    )]
    internal static partial void LogMoreUnexpected(ILogger logger, long count, string type);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Stopping before every event was acknowledged; Feishu sends those again"
    )]
    private static partial void LogNotDrained(ILogger logger);
}
