using System.Net.WebSockets;
using System.Threading.Channels;
using FeishuApproval.FeishuPlatform.LongConnection.Frames;

namespace FeishuApproval.Tests.FeishuPlatform.LongConnection;

/// <summary>The client's end of a connection whose other end is the test.</summary>
internal sealed class FakeSocket : WebSocket
{
    private readonly Channel<(byte[] Bytes, WebSocketMessageType Type)> _inbound = Channel.CreateUnbounded<(
        byte[],
        WebSocketMessageType
    )>();
    private readonly Channel<Frame> _sent = Channel.CreateUnbounded<Frame>();
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReadOnlyMemory<byte> _rest;
    private WebSocketMessageType _restType;
    private int _sending;
    private readonly Lock _gate = new();
    private int _pushed;
    private int _taken;
    private bool _isWaiting;
    private TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What sending does beside keeping the frame; by default nothing.</summary>
    public Func<Task> SendBehaviour { get; set; } = () => Task.CompletedTask;

    /// <summary>The most bytes one read gives, as a network would cut a message.</summary>
    public int ReadLimit { get; init; } = int.MaxValue;

    /// <summary>Whether two sends ever overlapped, which a WebSocket forbids.</summary>
    public bool SendsOverlapped { get; private set; }

    /// <summary>Completes once the client gives the connection up.</summary>
    public Task Aborted => _aborted.Task;

    /// <summary>Completes once the client let go of it.</summary>
    public Task Disposed => _disposed.Task;

    /// <summary>Whether the client sent a close frame.</summary>
    public bool IsClosed { get; private set; }

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override WebSocketState State => _aborted.Task.IsCompleted ? WebSocketState.Aborted : WebSocketState.Open;

    public override string? SubProtocol => null;

    /// <summary>Feishu sends a message.</summary>
    public void Push(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Binary)
    {
        lock (_gate)
            _pushed++;
        _inbound.Writer.TryWrite((bytes, type));
    }

    /// <summary>Completes once the client has dealt with everything that was sent to it, and reads on.</summary>
    public Task WhenReadAsync()
    {
        lock (_gate)
            return _isWaiting && _taken == _pushed
                ? Task.CompletedTask
                : _read.Task.WaitAsync(TestContextTimeout.Token);
    }

    /// <summary>Feishu sends a frame.</summary>
    public void Push(Frame frame) => Push(FrameCodec.Write(frame));

    /// <summary>Feishu closes the connection.</summary>
    public void Close() => Push([], WebSocketMessageType.Close);

    /// <summary>The connection breaks without a close frame; by default as a lost network does it.</summary>
    public void Break(Exception? exception = null) =>
        _inbound.Writer.TryComplete(exception ?? new WebSocketException(WebSocketError.ConnectionClosedPrematurely));

    /// <summary>The next frame the client sends.</summary>
    public async Task<Frame> NextSentAsync() => await _sent.Reader.ReadAsync(TestContextTimeout.Token);

    /// <summary>Whether the client sent something that nobody took yet.</summary>
    public bool HasSent => _sent.Reader.Count > 0;

    public override async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken
    )
    {
        if (_rest.Length == 0)
        {
            lock (_gate)
            {
                _isWaiting = true;
                if (_taken == _pushed)
                {
                    _read.TrySetResult();
                    _read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }

            try
            {
                var (bytes, type) = await _inbound.Reader.ReadAsync(cancellationToken);
                (_rest, _restType) = (bytes, type);
            }
            catch (ChannelClosedException exception) when (exception.InnerException is { } inner)
            {
                throw inner;
            }

            lock (_gate)
            {
                _isWaiting = false;
                _taken++;
            }
        }

        int length = Math.Min(Math.Min(buffer.Length, _rest.Length), ReadLimit);
        _rest.Span[..length].CopyTo(buffer.Span);
        _rest = _rest[length..];
        return new ValueWebSocketReceiveResult(length, _restType, _rest.Length == 0);
    }

    public override async ValueTask SendAsync(
        ReadOnlyMemory<byte> buffer,
        WebSocketMessageType messageType,
        bool endOfMessage,
        CancellationToken cancellationToken
    )
    {
        if (Interlocked.Increment(ref _sending) > 1)
            SendsOverlapped = true;
        try
        {
            await SendBehaviour().WaitAsync(cancellationToken);
            ObjectDisposedException.ThrowIf(_aborted.Task.IsCompleted, this);
            Assert.Equal((WebSocketMessageType.Binary, true), (messageType, endOfMessage));
            Assert.True(FrameCodec.TryRead(buffer.ToArray(), out var frame));
            _sent.Writer.TryWrite(frame);
        }
        finally
        {
            Interlocked.Decrement(ref _sending);
        }
    }

    public override Task CloseOutputAsync(
        WebSocketCloseStatus closeStatus,
        string? statusDescription,
        CancellationToken cancellationToken
    )
    {
        IsClosed = true;
        return Task.CompletedTask;
    }

    public override void Abort()
    {
        _aborted.TrySetResult();
        Break(new OperationCanceledException("Aborted"));
    }

    public override void Dispose() => _disposed.TrySetResult();

    public override Task CloseAsync(
        WebSocketCloseStatus closeStatus,
        string? statusDescription,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public override Task<WebSocketReceiveResult> ReceiveAsync(
        ArraySegment<byte> buffer,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public override Task SendAsync(
        ArraySegment<byte> buffer,
        WebSocketMessageType messageType,
        bool endOfMessage,
        CancellationToken cancellationToken
    ) => SendAsync(buffer.AsMemory(), messageType, endOfMessage, cancellationToken).AsTask();
}

/// <summary>Ends a wait for something that never comes, so that a broken rule fails a test instead of hanging it.</summary>
internal static class TestContextTimeout
{
    public static CancellationToken Token => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;
}
