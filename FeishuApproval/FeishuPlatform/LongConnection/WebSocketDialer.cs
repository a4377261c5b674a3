using System.Globalization;
using System.Net.WebSockets;

namespace FeishuApproval.FeishuPlatform.LongConnection;

/// <summary>Either an open WebSocket, or the error.</summary>
internal readonly record struct DialResult(WebSocket? Socket, FailedAttempt Failed);

/// <summary>Makes one attempt to open a WebSocket. Never throws because of the network or the gateway.</summary>
/// <exception cref="OperationCanceledException">The caller cancelled.</exception>
internal delegate Task<DialResult> DialWebSocket(Uri address, CancellationToken cancellationToken);

/// <summary>Opens a WebSocket with .NET's ClientWebSocket. It uses the proxies of the environment (HTTPS_PROXY, NO_PROXY).</summary>
/// <param name="keepAlive">The interval of WebSocket pings, and the longest wait for their pongs; 20 s by default.</param>
internal sealed class WebSocketDialer(TimeSpan? keepAlive = null)
{
    private readonly TimeSpan _keepAlive = keepAlive ?? TimeSpan.FromSeconds(20);

    /// <summary>Whether the connection uses the environment's proxy.</summary>
    public bool UsesProxy { get; init; } = true;

    /// <summary>Makes one attempt (<see cref="DialWebSocket"/>).</summary>
    public async Task<DialResult> DialAsync(Uri address, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.KeepAliveInterval = _keepAlive;
        socket.Options.KeepAliveTimeout = _keepAlive;
        if (!UsesProxy)
            socket.Options.Proxy = null;
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            socket.HttpResponseHeaders = null;
            return new DialResult(socket, default);
        }
        catch (WebSocketException exception)
        {
            using (socket)
                return new DialResult(null, Failure(socket, exception));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static FailedAttempt Failure(ClientWebSocket socket, WebSocketException exception)
    {
        // Zero means that no HTTP answer arrived.
        if (socket.HttpStatusCode == 0)
        {
            string error = exception.InnerException is HttpRequestException http
                ? http.HttpRequestError.ToString()
                : exception.WebSocketErrorCode.ToString();
            return new FailedAttempt(AttemptFailure.Unreachable, Error: error);
        }

        return new FailedAttempt(
            AttemptFailure.HandshakeRefused,
            Number(socket, "Handshake-Status"),
            Number(socket, "Handshake-Autherrcode"),
            (int)socket.HttpStatusCode
        );
    }

    private static long? Number(ClientWebSocket socket, string name)
    {
        var headers = socket.HttpResponseHeaders;
        var values = headers
            ?.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
            .Value;
        return long.TryParse(
            values?.FirstOrDefault(),
            NumberStyles.Integer,
            CultureInfo.InvariantCulture,
            out long number
        )
            ? number
            : null;
    }
}
