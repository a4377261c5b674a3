using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FeishuApproval.Tests.Support;

/// <summary>An HTTP proxy on a free port. It forwards every request to one server, whatever address the client asks for.</summary>
internal sealed class ProxyServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Uri _server;
    private readonly Task _accepting;

    private ProxyServer(Uri server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <summary>The first line of each request to it: <c>CONNECT name:port</c>, or a method and a whole address.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Starts one in front of a server.</summary>
    public static ProxyServer Start(Uri server) => new(server);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is stopped.
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using var client = connection;
        using var server = new TcpClient();
        try
        {
            byte[] head = await ReadHeadAsync(client.GetStream());
            await server.ConnectAsync(_server.Host, _server.Port, _stop.Token);
            if (Note(head).StartsWith("CONNECT ", StringComparison.Ordinal))
            {
                await client
                    .GetStream()
                    .WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), _stop.Token);
            }
            else
            {
                await server.GetStream().WriteAsync(head, _stop.Token);
            }

            await Task.WhenAny(PipeAsync(client, server, isRequest: true), PipeAsync(server, client, isRequest: false));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
        {
            // One of both ends is gone.
        }
    }

    private async Task PipeAsync(TcpClient from, TcpClient to, bool isRequest)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and var length)
            {
                // A connection that is kept open brings more requests.
                if (isRequest)
                    Note(buffer.AsSpan(0, length));
                await to.GetStream().WriteAsync(buffer.AsMemory(0, length), _stop.Token);
            }
        }
        catch (Exception exception)
            when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One of both ends is gone.
        }
    }

    private async Task<byte[]> ReadHeadAsync(NetworkStream stream)
    {
        byte[] buffer = new byte[16 * 1024];
        int length = 0;
        while (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), _stop.Token);
            if (read == 0)
                throw new IOException("The client is gone.");
            length += read;
        }

        return buffer[..length];
    }

    private string Note(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf(" HTTP/1.1\r\n"u8);
        if (end < 0)
            return string.Empty;
        string line = Encoding.ASCII.GetString(bytes[..end]);
        Requests.Enqueue(line);
        return line;
    }
}
