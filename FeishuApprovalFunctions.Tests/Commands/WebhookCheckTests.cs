using System.Net;
using System.Net.Sockets;
using FeishuApproval.FeishuPlatform.Setup;
using FeishuApproval.Local.Commands.Platform;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Commands;

/// <summary>What <c>doctor --webhook URL</c> says of the address it is given.</summary>
public sealed class WebhookCheckTests
{
    private const string Path = "/api/feishu/events";

    [Theory]
    [InlineData("")]
    [InlineData(";Feishu__EncryptKey=a-key")]
    public async Task A_server_with_the_same_token_is_right(string key)
    {
        using var folder = new TempFolder();
        await using var server = await TestServer.StartAsync(
            folder,
            $"Feishu__VerificationToken={TestWebhook.Token}{key}"
        );

        var finding = await CheckAsync(new Uri(server.Address, Path));

        Assert.Equal(
            (DoctorState.Right, $"{server.Address.GetLeftPart(UriPartial.Authority)}{Path} answers the challenge."),
            (finding.State, finding.Sentence)
        );
    }

    [Fact]
    public async Task A_server_with_another_token_is_wrong()
    {
        using var folder = new TempFolder();
        await using var server = await TestServer.StartAsync(folder, "Feishu__VerificationToken=another");

        await AssertWrongAsync(new Uri(server.Address, Path), "answered 401 to the challenge");
    }

    [Fact]
    public async Task Another_path_of_the_server_is_wrong()
    {
        using var folder = new TempFolder();
        await using var server = await TestServer.StartAsync(folder, $"Feishu__VerificationToken={TestWebhook.Token}");

        await AssertWrongAsync(new Uri(server.Address, "/webhook"), "ends in /api/feishu/events");
    }

    [Theory]
    [InlineData("""{"challenge":"another"}""")]
    [InlineData("""{"challenge":""")]
    [InlineData("<html>Welcome</html>")]
    [InlineData("")]
    public async Task An_answer_other_than_the_challenge_is_wrong(string body)
    {
        await using var server = await StartAsync(async context => await context.Response.WriteAsync(body));

        await AssertWrongAsync(Address(server), "answered 200 to the challenge, and not with the challenge");
    }

    [Fact]
    public async Task An_answer_without_end_is_wrong_and_not_read_to_its_end()
    {
        await using var server = await StartAsync(async context =>
        {
            byte[] chunk = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(chunk, CancellationToken.None);
        });

        await AssertWrongAsync(Address(server), "answered 200 to the challenge");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_wrong_and_not_followed(int status)
    {
        int calls = 0;
        await using var server = await StartAsync(context =>
        {
            calls++;
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "https://example.com/api/feishu/events";
            return Task.CompletedTask;
        });

        await AssertWrongAsync(Address(server), $"a redirect ({status} to https://example.com/api/feishu/events)");
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task An_address_nothing_listens_at_is_wrong() =>
        await AssertWrongAsync(new Uri($"http://127.0.0.1:{FreePort()}{Path}"), "cannot be reached: ");

    [Fact]
    public async Task A_connection_that_breaks_off_is_wrong()
    {
        await using var server = await StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        await AssertWrongAsync(Address(server), "cannot be reached: ");
    }

    [Fact]
    public async Task Without_a_token_it_says_what_to_set()
    {
        var finding = await WebhookCheck.RunAsync(new Uri("http://127.0.0.1:1"), null, CancellationToken.None);

        Assert.Contains("Feishu__VerificationToken", finding.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_makes_the_check_after_that_of_the_connection()
    {
        await using var test = await TestPlatform.StartAsync();
        using var folder = new TempFolder();
        await using var server = await TestServer.StartAsync(folder, $"Feishu__VerificationToken={TestWebhook.Token}");
        var output = new StringWriter();

        await DoctorCommand.RunAsync(
            TestConfiguration.Of(
                $"Feishu__AppId={test.App.AppId};Feishu__AppSecret={TestPlatform.AppSecret};Feishu__Platform={test.Address.Base};"
                    + $"Feishu__VerificationToken={TestWebhook.Token}"
            ),
            new Uri(server.Address, Path),
            subscribe: false,
            output,
            CancellationToken.None
        );

        string[] lines = output.ToString().Split('\n');
        int connection = Array.FindIndex(lines, line => line.Contains(" Long connection: ", StringComparison.Ordinal));
        Assert.StartsWith("✓ Webhook: ", lines[connection + 1], StringComparison.Ordinal);
    }

    private static Task<DoctorFinding> CheckAsync(Uri webhook) =>
        WebhookCheck.RunAsync(webhook, TestWebhook.Token, CancellationToken.None);

    private static async Task AssertWrongAsync(Uri webhook, string sentence)
    {
        var finding = await CheckAsync(webhook);
        Assert.Equal(("Webhook", DoctorState.Wrong), (finding.Check, finding.State));
        Assert.Contains(sentence, finding.Sentence, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost(Path, answer);
        await app.StartAsync();
        return app;
    }

    private static Uri Address(WebApplication server) => new(new Uri(server.Urls.First()), Path);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
