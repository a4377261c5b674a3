using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Net.WebSockets;

namespace FeishuApproval.FeishuPlatform.LongConnection;

/// <summary>Either an open WebSocket, or why there is none.</summary>
internal readonly record struct DialResult(WebSocket? Socket, FailedAttempt Failed);

/// <summary>Opens a WebSocket. Tests replace the network here.</summary>
internal interface IWebSocketDialer
{
    /// <summary>Dials once. Never throws because of the network or the gateway.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<DialResult> DialAsync(Uri address, CancellationToken cancellationToken);
}

/// <summary>Dials with the platform's WebSocket. It takes proxies from the environment (HTTPS_PROXY, NO_PROXY) by itself.</summary>
/// <param name="keepAlive">Interval of WebSocket pings, and the longest wait for their pongs; by default 20 s.</param>
internal sealed class WebSocketDialer(TimeSpan? keepAlive = null) : IWebSocketDialer
{
    private readonly TimeSpan _keepAlive = keepAlive ?? TimeSpan.FromSeconds(20);

    /// <summary>Whether it takes the proxy of the environment.</summary>
    public bool UsesProxy { get; init; } = true;

    /// <inheritdoc/>
    public async Task<DialResult> DialAsync(Uri address, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.KeepAliveInterval = _keepAlive;
        socket.Options.KeepAliveTimeout = _keepAlive;
        if (!UsesProxy) socket.Options.Proxy = null;
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            socket.HttpResponseHeaders = null;
            return new DialResult(socket, default);
        }
        catch (WebSocketException exception)
        {
            using (socket) return new DialResult(null, Failure(socket, exception));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static FailedAttempt Failure(ClientWebSocket socket, WebSocketException exception)
    {
        // Zero: no HTTP answer came at all.
        if (socket.HttpStatusCode == 0)
        {
            string error = exception.InnerException is HttpRequestException http ? http.HttpRequestError.ToString()
                : exception.WebSocketErrorCode.ToString();
            return new FailedAttempt(AttemptFailure.Unreachable, Error: error);
        }

        return new FailedAttempt(
            AttemptFailure.HandshakeRefused,
            Number(socket, "Handshake-Status"),
            Number(socket, "Handshake-Autherrcode"),
            (int)socket.HttpStatusCode);
    }

    private static long? Number(ClientWebSocket socket, string name)
    {
        var headers = socket.HttpResponseHeaders;
        var values = headers?.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
        return long.TryParse(values?.FirstOrDefault(), NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) ? number : null;
    }
}
