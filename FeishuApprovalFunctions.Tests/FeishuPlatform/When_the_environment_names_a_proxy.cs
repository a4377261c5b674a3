using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FeishuApproval.Simulator.Platform;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.FeishuPlatform.LongConnection;
using FeishuApproval.Tests.Local;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.FeishuPlatform;

/// <summary>A server in a process of its own: the runtime reads the environment once, before the first call.</summary>
public sealed class When_the_environment_names_a_proxy : IAsyncLifetime, IAsyncDisposable
{
    private const string Secret = "the secret of the app";

    /// <summary>Nothing listens there: what gets an answer from it went through the proxy.</summary>
    private const string Unreachable = "http://127.0.0.1:1";

    private readonly TempFolder _folder = new();
    private readonly SimulatedPlatform _platform = new(TimeProvider.System);
    private readonly SimulatedGateway _gateway = new(TimeProvider.System, new Random(4711));
    private SimulatedPlatformServer _server = null!;
    private ProxyServer _proxy = null!;

    public async Task InitializeAsync()
    {
        _platform.Add(new SimulatedApp(TestWebhook.AppId, Secret, TestWebhook.TenantKey));
        _platform.Add(new SimulatedDefinition(TestPlatform.LeaveCode, SimulatedKind.Leave, "请假"));
        _gateway.Attach(_platform);
        _server = await SimulatedPlatformServer.StartAsync(
            _platform,
            map: routes => routes.MapSimulatedGateway(_gateway)
        );
        _proxy = ProxyServer.Start(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task Bootstrap_API_and_WebSocket_go_through_it()
    {
        using var serve = await StartAsync(Unreachable, noProxy: null);
        await ConnectedAsync(serve);
        while (!_platform.IsSubscribed(TestWebhook.AppId, TestPlatform.LeaveCode))
            await Task.Yield();

        Assert.Contains($"POST {Unreachable}/callback/ws/endpoint", _proxy.Requests);
        Assert.Contains("CONNECT 127.0.0.1:1", _proxy.Requests);
        Assert.Contains($"POST {Unreachable}/open-apis/auth/v3/tenant_access_token/internal", _proxy.Requests);
        Assert.Contains(
            $"POST {Unreachable}/open-apis/approval/v4/approvals/{TestPlatform.LeaveCode}/subscribe",
            _proxy.Requests
        );
        Assert.True(
            await _gateway.Send(TestWebhook.AppId, Payload.Leave().Bytes()).WaitAsync(TestContextTimeout.Token)
        );
    }

    [Fact]
    public async Task What_NO_PROXY_names_does_not()
    {
        using var serve = await StartAsync(_server.Address.ToString(), noProxy: "localhost,127.0.0.1");
        await ConnectedAsync(serve);
        while (!_platform.IsSubscribed(TestWebhook.AppId, TestPlatform.LeaveCode))
            await Task.Yield();

        Assert.Empty(_proxy.Requests);
    }

    private Task<ServeProcess> StartAsync(string platform, string? noProxy) =>
        ServeProcess.StartAsync(
            _folder.Path,
            new Dictionary<string, string?>
            {
                ["Feishu__AppId"] = TestWebhook.AppId,
                ["Feishu__AppSecret"] = Secret,
                ["Feishu__Platform"] = platform,
                ["Feishu__ApprovalCodes__0"] = TestPlatform.LeaveCode,
                ["HTTP_PROXY"] = _proxy.Address.ToString(),
                ["http_proxy"] = _proxy.Address.ToString(),
                ["NO_PROXY"] = noProxy,
                ["no_proxy"] = noProxy,
            }
        );

    private static async Task ConnectedAsync(ServeProcess serve)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var limit = TestContextTimeout.Token;
        while (true)
        {
            var status = await http.GetFromJsonAsync<JsonNode>(new Uri(serve.Address, "/api/status"), limit);
            if ((string?)status!["long_connection"]!["state"] == "connected")
                return;
        }
    }
}
