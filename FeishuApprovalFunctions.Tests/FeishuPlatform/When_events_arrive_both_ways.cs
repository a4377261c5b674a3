using FeishuApproval.FeishuPlatform;
using FeishuApproval.Simulator.Platform;
using FeishuApproval.Tests.FeishuPlatform.LongConnection;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.FeishuPlatform;

/// <summary><c>serve --receive both</c>, as it is used while the subscription mode is changed.</summary>
public sealed class When_events_arrive_both_ways
{
    private const string Secret = "the secret of the app";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_same_event_is_applied_once(bool webhookFirst)
    {
        var gateway = new SimulatedGateway(TimeProvider.System, new Random(4711));
        await using var platform = await SimulatedPlatformServer.StartAsync(
            new SimulatedPlatform(TimeProvider.System),
            map: routes => routes.MapSimulatedGateway(gateway)
        );
        using var folder = new TempFolder();
        await using var server = await TestServer.StartAsync(
            folder,
            $"Feishu__AppId={TestWebhook.AppId};Feishu__AppSecret={Secret};Feishu__Platform={platform.Address};"
                + $"Feishu__VerificationToken={TestWebhook.Token}",
            receive: ReceiveMode.Both
        );
        using var http = new HttpClient();
        while (gateway.CountOnline(TestWebhook.AppId) == 0)
            await Task.Yield();

        // Over the connection the token is empty.
        var connected = Payload.Leave();
        connected["token"] = string.Empty;
        if (webhookFirst)
            await PostAsync();
        Assert.True(await gateway.Send(TestWebhook.AppId, connected.Bytes()).WaitAsync(TestContextTimeout.Token));
        if (!webhookFirst)
            await PostAsync();
        while (server.Unsettled > 0)
            await Task.Yield();

        Assert.Equal(1, server.HeldEvents);
        string record = await http.GetStringAsync(new Uri(server.Address, "/api/attendance/instance-1"));
        Assert.Single(System.Text.Json.Nodes.JsonNode.Parse(record)!["events"]!.AsArray());

        async Task PostAsync()
        {
            using var answer = await http.PostAsync(
                new Uri(server.Address, "/api/feishu/events"),
                new ByteArrayContent(Payload.Leave().Bytes())
            );
            Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
        }
    }
}
