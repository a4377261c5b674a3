using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Commands;

/// <summary>What a container's health check and a script see of a server: an exit code and one sentence.</summary>
public sealed class HealthCommandTests
{
    [Fact]
    public async Task A_ready_server_is_exit_code_0_and_needs_no_key()
    {
        using var folder = new TempFolder();
        await using var server = await TestServer.StartAsync(folder, TestServer.Keyed("a-key"));

        Assert.Equal(
            new Cli(0, $"Ready.{Environment.NewLine}", string.Empty),
            await Cli.RunAsync("health", "--url", $"{server.Address}")
        );
    }

    [Fact]
    public async Task A_server_that_is_not_ready_is_exit_code_1_and_names_the_part()
    {
        using var folder = new TempFolder();
        await using var server = await TestServer.StartAsync(
            folder,
            TestServer.Keyed("a-key"),
            services => services.AddSingleton<ITopic>(new FakeTopic { Check = _ => throw new IOException("away") })
        );

        var cli = await Cli.RunAsync("health", "--url", $"{server.Address}");

        Assert.Equal((1, string.Empty), (cli.ExitCode, cli.Output));
        Assert.Equal($"{server.Address} is not ready: it answered 503, topic unavailable.", cli.Error.TrimEnd());
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_exit_code_1()
    {
        var cli = await Cli.RunAsync("health", "--url", $"http://127.0.0.1:{UnusedPort()}");

        Assert.Equal((1, string.Empty), (cli.ExitCode, cli.Output));
        Assert.Contains(
            " cannot be reached: ",
            Assert.Single(cli.Error.TrimEnd().Split('\n')),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_exit_code_1()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        var cli = await Cli.RunAsync("health", "--url", $"http://{silent.LocalEndpoint}", "--timeout", "1");

        Assert.Equal((1, string.Empty), (cli.ExitCode, cli.Output));
        Assert.Equal($"http://{silent.LocalEndpoint}/ did not answer within 1 s.", cli.Error.TrimEnd());
    }

    [Theory]
    [InlineData(404, "<html>\u001b[2J</html>", "404")]
    [InlineData(503, "[]", "503")]
    [InlineData(302, "", "302")]
    public async Task Another_program_is_exit_code_1_and_its_text_is_not_shown(int status, string body, string shown)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var other = builder.Build();
        other.Run(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });
        await other.StartAsync();

        var cli = await Cli.RunAsync("health", "--url", other.Urls.First());

        Assert.Equal((1, string.Empty), (cli.ExitCode, cli.Output));
        Assert.Equal($"{other.Urls.First()}/ is not ready: it answered {shown}.", cli.Error.TrimEnd());
    }

    [Fact]
    public async Task With_json_the_answer_is_one_object()
    {
        string url = $"http://127.0.0.1:{UnusedPort()}";

        var cli = await Cli.RunAsync("health", "--url", url, "--json");

        var answer = JsonElement.Parse(cli.Output);
        Assert.Equal((1, url), (cli.ExitCode, answer.GetProperty("url").GetString()));
        Assert.False(answer.GetProperty("ready").GetBoolean());
        Assert.Contains("cannot be reached", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("health --url nonsense")]
    [InlineData("health --timeout 0")]
    public async Task Wrong_arguments_are_exit_code_2(string arguments) =>
        Assert.Equal(2, (await Cli.RunAsync(arguments.Split(' '))).ExitCode);

    /// <summary>A port that was free a moment ago.</summary>
    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
