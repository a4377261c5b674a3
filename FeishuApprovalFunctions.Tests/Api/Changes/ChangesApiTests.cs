using System.Text.Json.Nodes;
using FeishuApproval.Api.Changes;
using FeishuApproval.Api.Http;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Api.Changes;

public sealed class ChangesApiTests : IDisposable
{
    private readonly InMemoryAttendanceStore _store = new(new FakeTimeProvider(TestTime.Start));
    private readonly TestProjection _projection;

    public ChangesApiTests() => _projection = new TestProjection(_store);

    [Fact]
    public async Task A_change_has_the_record_as_its_own_route_gives_it()
    {
        await ApplyAsync(Payload.LeaveMessage());

        var (status, answer) = await AskAsync();

        Assert.Equal((200, false), (status, (bool)answer["has_more"]!));
        var change = Assert.Single(answer["changes"]!.AsArray())!;
        Assert.Equal(
            ["instance_code", "changed_at", "cursor", "record"],
            change.AsObject().Select(member => member.Key)
        );
        Assert.Equal(
            ("instance-1", "2023-11-15T06:13:20+08:00"),
            ((string?)change["instance_code"], (string?)change["changed_at"])
        );
        Assert.Equal((string?)answer["next_cursor"], (string?)change["cursor"]);
        var own = await _projection.Reads.GetAttendanceRecordAsync(
            "instance-1",
            new QueryParameters(null),
            null,
            CancellationToken.None
        );
        Assert.True(JsonNode.DeepEquals(Parse(own), change["record"]));
    }

    [Fact]
    public async Task The_records_have_the_names_of_their_employees_from_one_call()
    {
        await ApplyAsync(Payload.LeaveMessage("event-1", "instance-1"));
        await ApplyAsync(Payload.LeaveMessage("event-2", "instance-2"));
        var names = new FixedNames().Add("a-user", "王伟", "00042");
        var api = new ChangesApi(_projection.Reader, _store, TestProjection.Shanghai, names: names);

        var answer = Parse(await api.GetAsync(new QueryParameters(null), CancellationToken.None));

        Assert.All(
            answer["changes"]!.AsArray(),
            change =>
                Assert.Equal(
                    ("王伟", "00042"),
                    ((string?)change!["record"]!["user_name"], (string?)change["record"]!["employee_no"])
                )
        );
        Assert.Equal(["a-user"], Assert.Single(names.Calls));
    }

    [Fact]
    public async Task The_next_cursor_is_always_there_and_goes_on()
    {
        var (_, empty) = await AskAsync();
        Assert.Empty(empty["changes"]!.AsArray());

        // Before anything is known of a tenant, its feed can be begun.
        for (int i = 1; i <= 3; i++)
            await ApplyAsync(Payload.LeaveMessage($"event-{i}", $"instance-{i}"));
        var (_, first) = await AskAsync($"after={empty["next_cursor"]}&page_size=2");
        Assert.Equal(["instance-1", "instance-2"], Codes(first));
        Assert.True((bool)first["has_more"]!);
        var (_, second) = await AskAsync($"after={first["next_cursor"]}&page_size=2");
        Assert.Equal(["instance-3"], Codes(second));
        Assert.False((bool)second["has_more"]!);
        var (_, third) = await AskAsync($"after={second["next_cursor"]}");
        Assert.Equal((string?)second["next_cursor"], (string?)third["next_cursor"]);
        Assert.Equal(Codes(second), Codes((await AskAsync($"after={first["changes"]![1]!["cursor"]}")).Answer));
    }

    [Fact]
    public async Task A_deleted_record_is_null_and_its_change_says_nothing_but_its_code()
    {
        await ApplyAsync(Payload.LeaveMessage());
        _store.Delete("instance-1");
        _store.Changes.Append(TestWebhook.TenantKey, "instance-1");

        var change = Assert.Single((await AskAsync()).Answer["changes"]!.AsArray())!;

        Assert.Equal(("instance-1", null), ((string?)change["instance_code"], change["record"]));
        Assert.True(change.AsObject().ContainsKey("record"));
    }

    [Fact]
    public async Task A_record_of_another_tenant_is_never_shown()
    {
        await ApplyAsync(Payload.LeaveMessage());
        _store.Changes.Append("tenant-2", "instance-1");

        Assert.Null(Assert.Single((await AskAsync("tenant_key=tenant-2")).Answer["changes"]!.AsArray())!["record"]);
    }

    [Theory]
    [InlineData("!")]
    [InlineData("a")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAA")]
    [InlineData("MQ")]
    public async Task A_cursor_that_is_none_is_400(string cursor) =>
        await RefusedAsync($"after={cursor}", "after is not a cursor");

    [Fact]
    public async Task A_cursor_of_another_tenant_or_a_changed_one_is_400()
    {
        await ApplyAsync(Payload.LeaveMessage());
        string cursor = (string)(await AskAsync()).Answer["next_cursor"]!;

        await RefusedAsync($"tenant_key=tenant-2&after={cursor}", "after is not a cursor");
        await RefusedAsync($"after={cursor[..^2]}", "after is not a cursor");
        await RefusedAsync($"after={ChangeCursor.Write(TestWebhook.TenantKey, "7")}", "after is not a cursor");
        await RefusedAsync($"after={ChangeCursor.Write(TestWebhook.TenantKey, "a place")}", "after is not a cursor");
    }

    [Fact]
    public void A_cursor_that_was_changed_anywhere_is_none()
    {
        string cursor = ChangeCursor.Write("tenant-1", "0638912345678901234|instance-1");
        Assert.True(ChangeCursor.TryRead(cursor, "tenant-1", out string? position));
        Assert.Equal("0638912345678901234|instance-1", position);
        for (int i = 0; i < cursor.Length; i++)
        {
            string changed = cursor[..i] + (cursor[i] == 'x' ? 'y' : 'x') + cursor[(i + 1)..];
            Assert.False(ChangeCursor.TryRead(changed, "tenant-1", out _), changed);
        }
    }

    [Theory]
    [InlineData("page_size=0", "page_size is \"0\"; it is a number from 1 to 200.")]
    [InlineData("page_size=201", "page_size is \"201\"; it is a number from 1 to 200.")]
    [InlineData("page_size=many", "page_size is \"many\"; it is a number from 1 to 200.")]
    [InlineData("since=1", "There is no parameter \"since\" here; known are after, page_size, tenant_key.")]
    [InlineData("tenant_key=", "tenant_key is empty.")]
    public Task A_wrong_parameter_is_400(string query, string sentence) => RefusedAsync(query, sentence);

    [Fact]
    public async Task The_only_tenant_need_not_be_named_and_those_without_one_do_not_count()
    {
        await ApplyAsync(Payload.LeaveMessage());
        await ApplyAsync(Payload.LeaveMessage("event-2", "instance-2") with { TenantKey = null });
        Assert.Equal(["instance-1"], Codes((await AskAsync()).Answer));

        await ApplyAsync(Payload.LeaveMessage("event-3", "instance-3") with { TenantKey = "tenant-2" });
        await RefusedAsync(string.Empty, "tenant_key is missing, and there are records of several tenants");
        Assert.Equal(["instance-3"], Codes((await AskAsync("tenant_key=tenant-2")).Answer));
    }

    [Fact]
    public async Task The_configured_tenant_is_the_only_one()
    {
        await ApplyAsync(Payload.LeaveMessage());
        await ApplyAsync(Payload.LeaveMessage("event-2", "instance-2") with { TenantKey = "tenant-2" });
        var api = Api(new FeishuOptions { Apps = [TestWebhook.KeyedApp()], TenantKey = "tenant-2" });

        Assert.Equal(
            ["instance-2"],
            Codes(Parse(await api.GetAsync(new QueryParameters(null), CancellationToken.None)))
        );
        Assert.Equal(
            400,
            (
                await api.GetAsync(new QueryParameters($"tenant_key={TestWebhook.TenantKey}"), CancellationToken.None)
            ).Status
        );
    }

    [Fact]
    public async Task A_feed_that_is_off_is_404_and_says_how_to_switch_it_on()
    {
        var api = new ChangesApi(
            _projection.Reader,
            new InMemoryAttendanceStore { HasChanges = false },
            TestProjection.Shanghai
        );

        var answer = await api.GetAsync(new QueryParameters(null), CancellationToken.None);

        Assert.Equal(404, answer.Status);
        Assert.Contains("Changes__Enabled", answer.Text(), StringComparison.Ordinal);
    }

    public void Dispose() => _projection.Dispose();

    private static List<string?> Codes(JsonObject answer) =>
        [.. answer["changes"]!.AsArray().Select(change => (string?)change!["instance_code"])];

    private static JsonObject Parse(HttpResult answer) => JsonNode.Parse(answer.Body.Span)!.AsObject();

    private async Task ApplyAsync(EventMessage message) =>
        Assert.Equal(HandlerOutcome.Applied, await _projection.HandleAsync(message));

    private ChangesApi Api(FeishuOptions? options = null) =>
        new(_projection.Reader, _store, TestProjection.Shanghai, options);

    private async Task<(int Status, JsonObject Answer)> AskAsync(string query = "")
    {
        var answer = await Api().GetAsync(new QueryParameters(query), CancellationToken.None);
        return (answer.Status, Parse(answer));
    }

    private async Task RefusedAsync(string query, string sentence)
    {
        var answer = await Api().GetAsync(new QueryParameters(query), CancellationToken.None);
        Assert.Equal(400, answer.Status);
        Assert.Contains(
            sentence,
            answer.Text().Replace("\\u0022", "\"", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }
}
