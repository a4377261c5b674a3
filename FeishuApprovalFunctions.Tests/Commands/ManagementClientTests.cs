using System.Net;
using System.Net.Sockets;
using System.Text;
using FeishuApproval.Api.Management;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Servers;

namespace FeishuApproval.Tests.Commands;

public sealed class ManagementClientTests : IDisposable
{
    /// <summary>Accepts connections and never answers.</summary>
    private readonly TcpListener _silent = new(IPAddress.Loopback, 0);

    public ManagementClientTests() => _silent.Start();

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_is_reported_in_a_sentence()
    {
        using var client = Client(TimeSpan.FromSeconds(1));

        var exception = await Assert.ThrowsAsync<UsageException>(() =>
            client.AskAsync(HttpMethod.Get, "status", [], ManagementJson.Instance.ReplayReport, CancellationToken.None)
        );

        Assert.Equal(
            $"http://{_silent.LocalEndpoint}/ did not answer within 1 s. The request may still be carried out.",
            exception.Message
        );
    }

    [Fact]
    public async Task A_caller_that_cancels_gets_no_message()
    {
        using var client = Client(TimeSpan.FromMinutes(2));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            client.AskAsync(
                HttpMethod.Get,
                "status",
                [],
                ManagementJson.Instance.ReplayReport,
                new CancellationToken(canceled: true)
            )
        );
    }

    [Theory]
    [InlineData("<html>", "The answer of {0} is not one of a feishu-approval server. Check the address.")]
    [InlineData("[]", "The answer of {0} is not one of a feishu-approval server. Check the address.")]
    [InlineData("""{"read":"many"}""", "The answer of {0} is not one of a feishu-approval server. Check the address.")]
    [InlineData("{}", "The answer of {0} is not one of a feishu-approval server. Check the address.")]
    [InlineData("""{"read":1.5}""", "The answer of {0} is not one of a feishu-approval server. Check the address.")]
    public async Task An_answer_of_another_program_is_one_sentence(string body, string sentence)
    {
        using var client = Client(TimeSpan.FromMinutes(2));
        var asking = client.AskAsync(
            HttpMethod.Get,
            "status",
            [],
            ManagementJson.Instance.ReplayReport,
            CancellationToken.None
        );

        await AnswerAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        var exception = await Assert.ThrowsAsync<UsageException>(() => asking);
        Assert.Equal(string.Format(null, sentence, $"http://{_silent.LocalEndpoint}/"), exception.Message);
    }

    [Fact]
    public async Task An_answer_over_the_limit_is_not_read()
    {
        using var client = Client(TimeSpan.FromMinutes(2));
        var asking = client.AskAsync(
            HttpMethod.Get,
            "status",
            [],
            ManagementJson.Instance.ReplayReport,
            CancellationToken.None
        );

        await AnswerAsync($"HTTP/1.1 200 OK\r\nContent-Length: {ServerConnection.MaxAnswerBytes + 1}\r\n\r\n");

        Assert.StartsWith(
            "The answer of ",
            (await Assert.ThrowsAsync<UsageException>(() => asking)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task The_key_follows_no_redirect(int status)
    {
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        using var client = Client(TimeSpan.FromMinutes(2));
        var asking = client.AskAsync(
            HttpMethod.Get,
            "status",
            [],
            ManagementJson.Instance.ReplayReport,
            CancellationToken.None
        );

        await AnswerAsync(
            $"HTTP/1.1 {status} Moved\r\nLocation: http://{elsewhere.LocalEndpoint}/x\r\nContent-Length: 0\r\n\r\n"
        );

        var exception = await Assert.ThrowsAsync<UsageException>(() => asking);
        Assert.Contains(
            $"redirects to http://{elsewhere.LocalEndpoint}/x. ",
            exception.Message,
            StringComparison.Ordinal
        );
        Assert.False(elsewhere.Pending());
    }

    public void Dispose() => _silent.Dispose();

    /// <summary>Accepts one connection, reads the request, and answers these bytes.</summary>
    private async Task AnswerAsync(string answer)
    {
        using var connection = await _silent.AcceptTcpClientAsync();
        var stream = connection.GetStream();
        byte[] request = new byte[4096];
        Assert.NotEqual(0, await stream.ReadAsync(request));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
    }

    private ManagementClient Client(TimeSpan timeout) =>
        new(new Uri($"http://{_silent.LocalEndpoint}"), "a-key", timeout);
}
