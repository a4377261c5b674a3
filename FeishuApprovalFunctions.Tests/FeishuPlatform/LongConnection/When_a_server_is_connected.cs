using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Benchmarks.Support;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Simulator.Platform;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.AspNetCore.Builder;

namespace FeishuApproval.Tests.FeishuPlatform.LongConnection;

/// <summary>The whole server against the simulated gateway, over real WebSockets.</summary>
public sealed class When_a_server_is_connected : IAsyncLifetime, IAsyncDisposable
{
    private const string Secret = "the secret of the app";

    private readonly TempFolder _folder = new();
    private readonly SimulatedGateway _gateway = new(TimeProvider.System, new Random(4711));
    private readonly SimulatedPlatform _platform = new(TimeProvider.System);
    private readonly HttpClient _http = new();
    private SimulatedPlatformServer _platformServer = null!;

    public async Task InitializeAsync()
    {
        _platform.Add(new SimulatedApp(TestWebhook.AppId, Secret, TestWebhook.TenantKey));
        _gateway.Attach(_platform);
        _platformServer = await SimulatedPlatformServer.StartAsync(
            _platform,
            map: routes => routes.MapSimulatedGateway(_gateway)
        );
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _platformServer.DisposeAsync();
        _folder.Dispose();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task An_event_becomes_a_record_and_the_status_shows_the_connection()
    {
        await using var server = await StartAsync();
        Assert.True(await SendAsync(Payload.Leave().Bytes()));
        Assert.Equal("approved", (string?)(await RecordAsync(server, "instance-1"))["status"]);

        var status = (await StatusAsync(server, now => (string?)now["state"] == "connected"))!;
        Assert.Equal(1, (int?)status["online_connections"]);
        Assert.Equal(0, (int?)status["reconnects"]);
        Assert.NotNull((string?)status["connected_since"]);
        Assert.NotNull((string?)status["last_event_at"]);
        Assert.Null(status["message"]);
    }

    [Fact]
    public async Task Parts_arrive_whole_whatever_their_order()
    {
        await using var server = await StartAsync();
        foreach (var order in Enum.GetValues<PartOrder>())
        {
            Assert.True(
                await SendAsync(Payload.Leave($"event-{order}", $"instance-{order}").Bytes(), new EventShape(5, order))
            );
            await RecordAsync(server, $"instance-{order}");
        }

        await _gateway.SendMixed(
            TestWebhook.AppId,
            Enumerable.Range(0, 8).Select(i => Payload.Leave($"mixed-{i}", $"mixed-{i}").Bytes()),
            new EventShape(4)
        );
        for (int i = 0; i < 8; i++)
            await RecordAsync(server, $"mixed-{i}");
        Assert.Equal(0, _gateway.Redelivered);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_disconnected_server_connects_again(bool withCloseFrame)
    {
        await using var server = await StartAsync();
        Assert.True(await SendAsync(Payload.Leave().Bytes()));
        _gateway.Kick(withCloseFrame);
        var status = await StatusAsync(
            server,
            now => (int?)now["reconnects"] == 1 && (string?)now["state"] == "connected"
        );
        Assert.NotNull(status);
        Assert.True(await SendAsync(Payload.Leave("event-2", "instance-2").Bytes()));
        await RecordAsync(server, "instance-2");
    }

    [Theory]
    [InlineData(403L, null, "stopped", "has forbidden connections")]
    [InlineData(514L, 1000040351L, "stopped", "belongs to another platform")]
    [InlineData(514L, 1000040350L, "waiting", "too many open connections")]
    [InlineData(500L, null, "waiting", "refused the connection (500)")]
    public async Task Refusal_headers_are_understood(long status, long? authCode, string state, string message)
    {
        await using var refusing = await SimulatedPlatformServer.StartAsync(
            _platform,
            map: routes =>
            {
                routes.MapSimulatedGateway(_gateway);
                routes.Use(
                    (context, next) =>
                    {
                        if (!context.WebSockets.IsWebSocketRequest)
                            return next(context);
                        context.Response.StatusCode = 400;
                        context.Response.Headers["Handshake-Status"] = $"{status}";
                        if (authCode is not null)
                            context.Response.Headers["Handshake-Autherrcode"] = $"{authCode}";
                        return Task.CompletedTask;
                    }
                );
            }
        );
        await using var server = await StartAsync(platform: refusing);
        var now = await StatusAsync(server, now => (string?)now["state"] == state);
        Assert.Contains(message, (string?)now["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_secret_stops_the_connection_and_the_server_still_answers()
    {
        await using var server = await StartAsync("another secret");
        var now = await StatusAsync(server, now => (string?)now["state"] == "stopped");
        Assert.Contains("Feishu__AppSecret", (string?)now["message"], StringComparison.Ordinal);
        Assert.Equal(1, _gateway.Bootstraps);
    }

    [Fact]
    public async Task A_stopping_server_sends_the_gateway_a_close_frame()
    {
        await using (await StartAsync())
            await OnlineAsync();

        // The gateway reads the frame after the server has sent it.
        var limit = TestContextTimeout.Token;
        while (_gateway.CountOnline(TestWebhook.AppId) > 0)
        {
            limit.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Equal(1, _gateway.Closed);
    }

    [Fact]
    public async Task Two_servers_share_the_events()
    {
        using var other = new TempFolder();
        await using var first = await StartAsync();
        await OnlineAsync();
        await using var second = await StartAsync(folder: other);
        while (_gateway.CountOnline(TestWebhook.AppId) < 2)
            await Task.Yield();
        for (int i = 0; i < 20; i++)
            Assert.True(await SendAsync(Payload.Leave($"event-{i}", $"instance-{i}").Bytes()));
        Assert.InRange(first.HeldEvents, 1, 19);
        Assert.Equal(20, first.HeldEvents + second.HeldEvents);
    }

    [Fact]
    public async Task The_webhook_is_closed()
    {
        await using var server = await StartAsync();
        using var answer = await _http.PostAsync(
            new Uri(server.Address, "/api/feishu/events"),
            new ByteArrayContent(Payload.Leave().Bytes())
        );
        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Every_event_of_a_run_with_kicks_failures_parts_and_redeliveries_is_applied_once()
    {
        var options = new ConnectionRunOptions
        {
            Count = 1000,
            InFlight = 256,
            Kicks = 4,
            FailureShare = 0.02,
            MaxParts = 4,
            AckTimeout = TimeSpan.FromSeconds(0.5),
        };
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var report = await ConnectionRun.RunAsync(options, limit.Token);
        Assert.Equal(options.Count, report.Acknowledged);
        Assert.Equal(options.Count, report.Applied.Count);
        Assert.All(report.Applied.Values, times => Assert.Equal(1, times));
        Assert.InRange(report.Redelivered, 1, int.MaxValue);
        Assert.InRange(report.Connects, 2, options.Kicks + 1);
    }

    private Task<LocalServer> StartAsync(
        string secret = Secret,
        TempFolder? folder = null,
        SimulatedPlatformServer? platform = null
    ) =>
        TestServer.StartAsync(
            folder ?? _folder,
            $"Feishu__AppId={TestWebhook.AppId};Feishu__AppSecret={secret};Feishu__Platform={(platform ?? _platformServer).Address}"
        );

    private async Task OnlineAsync()
    {
        while (_gateway.CountOnline(TestWebhook.AppId) == 0)
            await Task.Yield();
    }

    private async Task<bool> SendAsync(byte[] payload, EventShape? shape = null)
    {
        await OnlineAsync();
        return await _gateway.Send(TestWebhook.AppId, payload, shape).WaitAsync(TestContextTimeout.Token);
    }

    private async Task<JsonNode> RecordAsync(LocalServer server, string instanceCode)
    {
        var limit = TestContextTimeout.Token;
        while (true)
        {
            using var answer = await _http.GetAsync(new Uri(server.Address, $"/api/attendance/{instanceCode}"), limit);
            if (answer.IsSuccessStatusCode)
                return (await answer.Content.ReadFromJsonAsync<JsonNode>(limit))!;
        }
    }

    private async Task<JsonNode> StatusAsync(LocalServer server, Func<JsonNode, bool> condition)
    {
        var limit = TestContextTimeout.Token;
        while (true)
        {
            var status = (await _http.GetFromJsonAsync<JsonNode>(new Uri(server.Address, "/api/status"), limit))![
                "long_connection"
            ]!;
            if (condition(status))
                return status;
        }
    }
}
