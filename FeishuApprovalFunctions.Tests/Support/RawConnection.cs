using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FeishuApproval.Tests.Support;

/// <summary>A connection whose bytes the test writes itself, so that a request can be incomplete.</summary>
internal static class RawConnection
{
    /// <summary>Connects to a server of this machine and sends bytes.</summary>
    public static async Task<Socket> OpenAsync(Uri server, byte[] sent)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port));
        await socket.SendAsync(sent);
        return socket;
    }

    /// <summary>Reads until an answer or the end of the connection.</summary>
    public static async Task<string> ReadAsync(Socket socket)
    {
        byte[] buffer = new byte[4096];
        try
        {
            return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
        }
        catch (SocketException)
        {
            return string.Empty;
        }
    }
}
