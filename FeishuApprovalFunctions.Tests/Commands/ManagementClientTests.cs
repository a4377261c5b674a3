using System.Net;
using System.Net.Sockets;
using FeishuApproval.Local.Commands;

namespace FeishuApproval.Tests.Commands;

public sealed class ManagementClientTests : IDisposable
{
    /// <summary>Takes connections and never answers.</summary>
    private readonly TcpListener _silent = new(IPAddress.Loopback, 0);

    public ManagementClientTests() => _silent.Start();

    [Fact]
    public async Task A_host_that_does_not_answer_in_time_is_said_in_a_sentence()
    {
        using var client = Client(TimeSpan.FromSeconds(1));

        var exception = await Assert.ThrowsAsync<UsageException>(() => client.AskAsync(HttpMethod.Get, "status", [], CancellationToken.None));

        Assert.Equal($"http://{_silent.LocalEndpoint}/ did not answer within 1 s. What it was asked to do may be done all the same.", exception.Message);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_told_nothing()
    {
        using var client = Client(TimeSpan.FromMinutes(2));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.AskAsync(HttpMethod.Get, "status", [], new CancellationToken(canceled: true)));
    }

    public void Dispose() => _silent.Dispose();

    private ManagementClient Client(TimeSpan timeout) => new(new Uri($"http://{_silent.LocalEndpoint}"), "a-key", timeout);
}
