using System.Text.Json.Nodes;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.FeishuPlatform.LongConnection;

/// <summary>What proves that an event is for this app: its app, its tenant, and a token where one stands in it.</summary>
public sealed class Events_of_the_connection_are_checked
{
    [Theory]
    [InlineData(TestWebhook.Token, TestWebhook.Token)]
    [InlineData(TestWebhook.Token, "")]
    [InlineData(TestWebhook.Token, null)]
    [InlineData(null, "any token, while none is set")]
    public async Task A_token_that_is_right_empty_or_missing_is_accepted(string? set, string? sent)
    {
        await using var harness = new ConnectionHarness(token: set);

        Assert.Equal("""{"code":200}""", await AnswerAsync(harness, V1(sent)));
        Assert.Equal("""{"code":200}""", await AnswerAsync(harness, V2(sent), isFirst: false));

        Assert.Equal(["event-1", "event-2"], harness.Topic.Published.Select(message => message.MessageId));
    }

    [Theory]
    [InlineData("another token")]
    [InlineData(TestWebhook.Token + " ")]
    public async Task Another_token_is_rejected(string sent)
    {
        await using var harness = new ConnectionHarness(token: TestWebhook.Token);

        Assert.Equal("""{"code":500}""", await AnswerAsync(harness, V1(sent)));
        Assert.Equal("""{"code":500}""", await AnswerAsync(harness, V2(sent), isFirst: false));

        AssertRejected(harness, "token_mismatch");
        Assert.DoesNotContain(harness.IntakeLog.Entries, entry => entry.Contains(sent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_tenant_is_rejected()
    {
        await using var harness = new ConnectionHarness(tenantKey: "another-tenant");

        Assert.Equal("""{"code":500}""", await AnswerAsync(harness, V1(string.Empty)));
        Assert.Equal("""{"code":500}""", await AnswerAsync(harness, V2(string.Empty), isFirst: false));

        AssertRejected(harness, "tenant_mismatch");
    }

    [Fact]
    public async Task The_configured_tenant_is_accepted()
    {
        await using var harness = new ConnectionHarness(tenantKey: TestWebhook.TenantKey);

        Assert.Equal("""{"code":200}""", await AnswerAsync(harness, V1(string.Empty)));
    }

    [Fact]
    public async Task Another_app_in_the_header_is_rejected()
    {
        await using var harness = new ConnectionHarness();
        var payload = V2(string.Empty);
        payload["header"]!["app_id"] = "cli_another";

        Assert.Equal("""{"code":500}""", await AnswerAsync(harness, payload));

        AssertRejected(harness, "app_mismatch");
    }

    private static JsonObject V1(string? token)
    {
        var payload = Payload.Leave();
        if (token is null)
            payload.Remove("token");
        else
            payload["token"] = token;
        return payload;
    }

    private static JsonObject V2(string? token)
    {
        var payload = Payload.V2(
            "approval.instance.trip_group_update_v4",
            "event-2",
            new() { ["object"] = new JsonObject() }
        );
        if (token is null)
            payload["header"]!.AsObject().Remove("token");
        else
            payload["header"]!["token"] = token;
        return payload;
    }

    private static async Task<string> AnswerAsync(ConnectionHarness harness, JsonObject payload, bool isFirst = true)
    {
        if (isFirst)
            harness.Start();
        var socket = isFirst ? await harness.ConnectedAsync() : harness.Sockets[0];
        socket.Push(ConnectionHarness.Event(payload.Bytes()));
        return ConnectionHarness.Text((await socket.NextSentAsync()).Payload);
    }

    private static void AssertRejected(ConnectionHarness harness, string reason)
    {
        Assert.Empty(harness.Topic.Published);
        Assert.Contains($"feishu.events.rejected 1 reason={reason}", harness.Measurements);
    }
}
