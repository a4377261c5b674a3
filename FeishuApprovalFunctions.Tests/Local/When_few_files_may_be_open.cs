using System.Net;
using System.Net.Sockets;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator;
using FeishuApproval.Simulator.Load;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Local;

/// <summary><c>serve</c> in a process that may open few files.</summary>
public sealed class When_few_files_may_be_open : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Too_few_stop_the_start_with_a_sentence()
    {
        if (!OperatingSystem.IsLinux())
            return;

        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            ServeProcess.StartAsync(_folder.Path, ServeProcess.Settings, openFiles: 256)
        );

        Assert.StartsWith(
            $"serve ended with 2: This process may open 256 files, and the server needs {ConnectionLimit.MinOpenFiles}. Raise the limit: ",
            ended.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task With_the_fewest_that_it_accepts_half_sent_requests_do_not_end_it()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var server = await ServeProcess.StartAsync(
            _folder.Path,
            ServeProcess.Settings,
            ConnectionLimit.MinOpenFiles
        );
        byte[] half =
            "POST /api/feishu/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf"u8.ToArray();
        var sockets = new List<Socket>();
        try
        {
            for (int i = 0; i < 2 * ConnectionLimit.MinOpenFiles; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Address.Port));
                await socket.SendAsync(half);
            }
        }
        finally
        {
            foreach (var socket in sockets)
                socket.Dispose();
        }

        using var signer = new RequestSigner(SampleLibrary.EncryptKey, Tampering.None, TimeProvider.System);
        var events = new EventFactory(
            [SampleLibrary.Seed(EventTypes.LeaveApproval)],
            new EventFactoryOptions { VerificationToken = SampleLibrary.VerificationToken }
        );
        using var http = new HttpClient();
        using var request = LoadRun.Message(server.Webhook, signer.Sign(events.Create(0).Body));
        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    public void Dispose() => _folder.Dispose();
}
