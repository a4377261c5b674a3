using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Local.Simulator.Platform;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.FeishuPlatform;

/// <summary>Refusals, throttling and bad answers of the platform.</summary>
public sealed class PlatformAnswerTests
{
    [Theory]
    [InlineData(99991672, PlatformErrorKind.ScopeMissing, "权限管理", "approval:instance")]
    [InlineData(99991401, PlatformErrorKind.AddressNotAllowed, "安全设置")]
    [InlineData(99991662, PlatformErrorKind.AppUnusable, "版本管理与发布")]
    [InlineData(99991673, PlatformErrorKind.AppUnusable, "版本管理与发布")]
    [InlineData(10014, PlatformErrorKind.AppUnusable, "版本管理与发布")]
    [InlineData(10003, PlatformErrorKind.WrongCredentials, "凭证与基础信息")]
    [InlineData(10005, PlatformErrorKind.WrongCredentials, "凭证与基础信息")]
    [InlineData(10012, PlatformErrorKind.WrongCredentials, "凭证与基础信息")]
    [InlineData(10013, PlatformErrorKind.WrongCredentials, "凭证与基础信息")]
    [InlineData(10015, PlatformErrorKind.WrongCredentials, "凭证与基础信息", "Feishu__Platform")]
    [InlineData(1390002, PlatformErrorKind.UnknownApprovalCode, "definitionCode", "instance-1")]
    [InlineData(1390016, PlatformErrorKind.UnknownApprovalCode, "definitionCode")]
    [InlineData(1390003, PlatformErrorKind.NotFound, "instance-1")]
    [InlineData(1390009, PlatformErrorKind.NoPermission, "instance-1")]
    [InlineData(1390004, PlatformErrorKind.NoPermission, "instance-1")]
    [InlineData(1390001, PlatformErrorKind.Refused, "1390001")]
    [InlineData(424242, PlatformErrorKind.Refused, "424242", "refused")]
    public async Task A_refusal_is_a_sentence_that_says_what_to_do_and_is_not_repeated(
        int code, object kind, params string[] named)
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Fail("instance", SimulatedFault.Code(code));

        var error = (await test.Client.GetInstanceAsync("instance-1", default)).Error;

        Assert.Equal(((PlatformErrorKind)kind, code), (error?.Kind, error?.Code));
        Assert.All(named, name => Assert.Contains(name, error!.Sentence, StringComparison.Ordinal));
        Assert.Equal(1, Count(test, "instance"));
        AssertNoSecret(test, error!.Sentence);
    }

    [Theory]
    [InlineData(10014, PlatformErrorKind.AppUnusable)]
    [InlineData(10015, PlatformErrorKind.WrongCredentials)]
    public async Task Credentials_that_get_no_token_are_not_tried_again(int code, object kind)
    {
        await using var test = await TestPlatform.StartAsync();
        if (code == 10014) test.App.IsEnabled = false;
        else test.Platform.Add(new SimulatedApp(test.App.AppId, "another secret", test.App.TenantKey));

        Assert.Equal((PlatformErrorKind)kind, (await test.Client.CountConnectionsAsync(default)).Error?.Kind);
        Assert.Equal(["token"], test.Platform.Calls);
    }

    [Fact]
    public async Task A_missing_scope_is_named_as_the_platform_names_it()
    {
        await using var test = await TestPlatform.StartAsync();
        test.App.Scopes.Clear();

        var error = (await test.Client.QueryInstancesAsync(TestPlatform.LeaveCode, Now(test).AddDays(-1), Now(test), null, default)).Error;

        Assert.Equal(PlatformErrorKind.ScopeMissing, error?.Kind);
        Assert.Contains("approval:approval.list:readonly", error!.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, 99991400)]
    [InlineData(429, 99991400)]
    [InlineData(429, 42)]
    public async Task A_throttled_call_waits_as_long_as_the_platform_requests(int status, int code)
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Put(test.Leave());
        test.Platform.Fail("instance", SimulatedFault.Code(code, status) with { Reset = "7" });

        Assert.Null((await test.Client.GetInstanceAsync("instance-1", default)).Error);
        Assert.Equal([TimeSpan.FromSeconds(7)], test.Time.Waits);
    }

    [Fact]
    public async Task A_long_throttling_is_an_error_without_waiting()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Fail("instance", SimulatedFault.Code(99991400) with { Reset = "45" });

        var error = (await test.Client.GetInstanceAsync("instance-1", default)).Error;

        Assert.Equal((PlatformErrorKind.Throttled, Now(test).AddSeconds(45)), (error?.Kind, error?.RetryAt));
        Assert.Empty(test.Time.Waits);
    }

    public static TheoryData<string, object, int> BadAnswers => new()
    {
        { "truncated", PlatformErrorKind.BadAnswer, 4 },
        { "cut-off", PlatformErrorKind.Unreachable, 4 },
        { "html", PlatformErrorKind.BadAnswer, 4 },
        { "huge", PlatformErrorKind.BadAnswer, 1 },
        { "huge-announced", PlatformErrorKind.BadAnswer, 1 },
        { "empty", PlatformErrorKind.BadAnswer, 4 },
        { "redirect", PlatformErrorKind.BadAnswer, 1 },
        { "500", PlatformErrorKind.Unavailable, 4 },
        { "502-html", PlatformErrorKind.Unavailable, 4 },
        { "1395001", PlatformErrorKind.Unavailable, 4 },
        { "list", PlatformErrorKind.BadAnswer, 4 },
        { "code-as-object", PlatformErrorKind.BadAnswer, 4 },
        { "no-data", PlatformErrorKind.BadAnswer, 1 },
        { "data-as-text", PlatformErrorKind.BadAnswer, 1 },
        { "list-as-text", PlatformErrorKind.BadAnswer, 1 },
        { "row-without-code", PlatformErrorKind.BadAnswer, 1 },
        { "bytes", PlatformErrorKind.BadAnswer, 4 },
    };

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task A_bad_answer_is_one_clear_state(string answer, object kind, int attempts)
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Fail("instance_query", Enumerable.Repeat(Bad(answer), attempts));

        var error = (await test.Client.QueryInstancesAsync(TestPlatform.LeaveCode, Now(test).AddDays(-1), Now(test), null, default)).Error;

        Assert.Equal((PlatformErrorKind)kind, error?.Kind);
        Assert.EndsWith(".", error!.Sentence, StringComparison.Ordinal);
        Assert.Equal(attempts, Count(test, "instance_query"));
        AssertNoSecret(test, error.Sentence);
    }

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task A_bad_answer_to_the_token_is_one_too(string answer, object kind, int attempts)
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Fail("token", Enumerable.Repeat(Bad(answer), attempts));

        var error = (await test.Client.CountConnectionsAsync(default)).Error;

        Assert.Equal((PlatformErrorKind)kind, error?.Kind);
        Assert.Equal(0, Count(test, "connections"));
        AssertNoSecret(test, error!.Sentence);
    }

    private static SimulatedFault Bad(string answer) => answer switch
    {
        "truncated" => SimulatedFault.Truncated,
        "cut-off" => SimulatedFault.Truncated with { ContentLength = 1000 },
        "html" => SimulatedFault.Html,
        "huge" => SimulatedFault.Huge,
        "huge-announced" => SimulatedFault.Huge with { ContentLength = 20 * 1024 * 1024 },
        "empty" => SimulatedFault.Raw(string.Empty),
        "redirect" => SimulatedFault.Raw(string.Empty, status: 302),
        "500" => SimulatedFault.Raw("""{"code":500,"msg":"oops"}""", status: 500),
        "502-html" => SimulatedFault.Html with { Status = 502 },
        "1395001" => SimulatedFault.Code(1395001),
        "list" => SimulatedFault.Raw("[1,2]"),
        "code-as-object" => SimulatedFault.Raw("""{"code":{},"data":{}}"""),
        "no-data" => SimulatedFault.Raw("""{"code":0}"""),
        "data-as-text" => SimulatedFault.Raw("""{"code":0,"data":"soon"}"""),
        "list-as-text" => SimulatedFault.Raw("""{"code":0,"data":{"instance_list":"none"}}"""),
        "row-without-code" => SimulatedFault.Raw("""{"code":0,"data":{"instance_list":[{"instance":{"code":{}}}]}}"""),
        _ => new SimulatedFault(200, new byte[] { 0xFF, 0xFE, 0, 1 }),
    };

    private static int Count(TestPlatform test, string call) => test.Platform.Calls.Count(each => each == call);

    private static DateTimeOffset Now(TestPlatform test) => test.Time.GetUtcNow();

    private static void AssertNoSecret(TestPlatform test, string sentence) =>
        Assert.DoesNotContain(
            test.Log.Entries.Append(sentence), text =>
            text.Contains(TestPlatform.AppSecret, StringComparison.Ordinal) || text.Contains("t-", StringComparison.Ordinal));
}
