using System.Net.Sockets;
using System.Text;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Local;

/// <summary>Runs alone, because the memory of the whole process is measured.</summary>
[CollectionDefinition(nameof(When_many_requests_are_half_sent), DisableParallelization = true)]
[Collection(nameof(When_many_requests_are_half_sent))]
public sealed class When_many_requests_are_half_sent : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Half_sent_requests_take_no_memory_that_was_only_promised()
    {
        // Both ends are in this process, so each connection takes two descriptors.
        int connections = Math.Min(1500, ConnectionLimit.OfThisProcess() / 3);
        var log = new FakeLogger<LocalServer>();
        await using var host = await TestServer.StartAsync(
            _folder,
            $"Feishu__VerificationToken={TestWebhook.Token};Feishu__EncryptKey={TestWebhook.EncryptKey}",
            services => services.AddSingleton<ILoggerProvider>(new Provider(log))
        );
        long before = GC.GetTotalMemory(forceFullCollection: true);
        byte[] request = Encoding.ASCII.GetBytes(
            $"POST /api/feishu/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                + $"{EventMessage.MaxBodyLength}\r\n\r\n{new string('x', 200)}"
        );
        var sockets = new List<Socket>();
        try
        {
            for (int i = 0; i < connections; i++)
                sockets.Add(await RawConnection.OpenAsync(host.Address, request));

            // All are read or refused when the last is answered.
            Assert.Contains("503", await RawConnection.ReadAsync(sockets[^1]), StringComparison.Ordinal);
            long kept = GC.GetTotalMemory(forceFullCollection: true) - before;

            // Each declared a megabyte.
            Assert.InRange(kept, long.MinValue, connections * 64L * 1024);
        }
        finally
        {
            foreach (var socket in sockets)
                socket.Dispose();
        }

        using var http = new HttpClient();
        Assert.Equal("""{"status":"live"}""", await http.GetStringAsync(new Uri(host.Address, "/api/health/live")));
        Assert.Empty(log.Entries);
    }

    public void Dispose() => _folder.Dispose();

    private sealed class Provider(ILogger logger) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => logger;

        public void Dispose()
        {
            // The log is used after the server has ended.
        }
    }
}
