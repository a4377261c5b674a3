using System.Net.WebSockets;

namespace FeishuApproval.Simulator.Platform;

/// <summary>An open connection of a client to the simulated gateway.</summary>
internal sealed class SimulatedClient(WebSocket socket, string appId)
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    /// <summary>The app of the client.</summary>
    public string AppId => appId;

    /// <summary>Sends frames without other frames between them. Frames to a closed connection are lost.</summary>
    public Task SendAsync(IEnumerable<byte[]> frames) =>
        InTurn(async () =>
        {
            foreach (byte[] frame in frames)
            {
                await socket.SendAsync(
                    frame.AsMemory(),
                    WebSocketMessageType.Binary,
                    endOfMessage: true,
                    CancellationToken.None
                );
            }
        });

    /// <summary>Ends the connection.</summary>
    public void Kick(bool withCloseFrame)
    {
        if (withCloseFrame)
        {
            InTurn(() =>
                socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "kicked", CancellationToken.None)
            );
        }
        else
            socket.Abort();
    }

    /// <summary>Sends one message at a time, because a WebSocket allows only one.</summary>
    private Task InTurn(Func<Task> send)
    {
        lock (_gate)
            return _last = AfterAsync(_last, send);
    }

    private async Task AfterAsync(Task previous, Func<Task> send)
    {
        await previous;
        try
        {
            await send();
        }
        catch (Exception exception)
            when (exception
                    is WebSocketException
                        or OperationCanceledException
                        or ObjectDisposedException
                        or InvalidOperationException
                        or IOException
            )
        {
            socket.Abort();
        }
    }
}
