using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.FeishuPlatform;

public sealed class PlatformClientTests
{
    [Fact]
    public async Task A_token_is_kept_until_five_minutes_before_its_end()
    {
        await using var test = await TestPlatform.StartAsync();
        await test.Client.CountConnectionsAsync(default);

        test.Time.Advance(TimeSpan.FromMinutes(115) - TimeSpan.FromSeconds(1));
        await test.Client.CountConnectionsAsync(default);
        Assert.Equal(1, Count(test, "token"));

        test.Time.Advance(TimeSpan.FromSeconds(1));
        await test.Client.CountConnectionsAsync(default);
        Assert.Equal(2, Count(test, "token"));
    }

    [Fact]
    public async Task Many_concurrent_calls_request_one_token()
    {
        await using var test = await TestPlatform.StartAsync();

        var results = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(_ => test.Client.CountConnectionsAsync(default).AsTask())
        );

        Assert.All(results, result => Assert.Null(result.Error));
        Assert.Equal(1, Count(test, "token"));
    }

    [Theory]
    [InlineData("instance_query", PlatformClient.MaxInstances)]
    [InlineData("instance_codes", PlatformClient.MaxCodes)]
    [InlineData("processes", PlatformClient.MaxCodes)]
    [InlineData("users", PlatformClient.MaxUsers)]
    [InlineData("departments", PlatformClient.MaxDepartments)]
    [InlineData("work_calendar_date", 3 * 366)]
    [InlineData("work_calendar", 1000)]
    public async Task A_page_with_more_rows_than_asked_for_is_refused(string call, int most)
    {
        await using var test = await TestPlatform.StartAsync();
        string row = call switch
        {
            "instance_query" => """{"instance":{"code":"a"}}""",
            "users" => """{"user_id":"a"}""",
            "departments" => """{"open_department_id":"a"}""",
            "work_calendar_date" => """{"date":"2026-09-20"}""",
            "work_calendar" => """{"calendar_id":"a"}""",
            _ => "\"a\"",
        };
        foreach (int rows in (int[])[most, most + 1])
        {
            string list = string.Join(',', Enumerable.Repeat(row, rows));
            test.Platform.Fail(
                call,
                SimulatedFault.Raw(
                    $$"""{"code":0,"data":{"instance_list":[{{list}}],"instance_code_list":[{{list}}],"process_ids":[{{list}}],"items":[{{list}}],"calendar_dates":[{{list}}],"work_calendars":[{{list}}] } }"""
                )
            );
        }

        var (from, to) = (test.Time.GetUtcNow().AddHours(-1), test.Time.GetUtcNow());
        Func<Task<PlatformError?>> read = call switch
        {
            "instance_query" => async () =>
                (await test.Client.QueryInstancesAsync(TestPlatform.LeaveCode, from, to, null, default)).Error,
            "instance_codes" => async () =>
                (await test.Client.ListInstanceCodesAsync(TestPlatform.LeaveCode, from, to, null, default)).Error,
            "processes" => async () => (await test.Client.ListProcessesAsync(from, to, null, default)).Error,
            "departments" => async () => (await test.Client.GetDepartmentsAsync(["a"], default)).Error,
            "work_calendar_date" => async () =>
                (await test.Client.ListCalendarDatesAsync("a", DateOnly.MinValue, DateOnly.MaxValue, 0, default)).Error,
            "work_calendar" => async () => (await test.Client.ListCalendarsAsync(default)).Error,
            _ => async () => (await test.Client.GetUsersAsync(["a"], default)).Error,
        };

        Assert.Null(await read());
        Assert.Contains(
            $"answered {call} with more than the {most} rows asked for",
            (await read())!.Sentence,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_short_token_is_used_too()
    {
        await using var test = await TestPlatform.StartAsync();
        var (token, _) = test.Platform.IssueToken(test.App);
        test.Platform.Fail(
            "token",
            SimulatedFault.Raw($$"""{"code":0,"msg":"ok","tenant_access_token":"{{token}}","expire":360}""")
        );

        Assert.Null((await test.Client.CountConnectionsAsync(default)).Error);
        Assert.Null((await test.Client.CountConnectionsAsync(default)).Error);

        Assert.Equal(1, Count(test, "token"));
    }

    [Theory]
    [InlineData(99991661, 400)]
    [InlineData(99991663, 400)]
    [InlineData(99991663, 200)]
    [InlineData(99991664, 200)]
    [InlineData(99991665, 400)]
    [InlineData(99991671, 200)]
    public async Task A_rejected_token_is_dropped_before_the_one_retry(int code, int status)
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Put(test.Leave());
        test.Platform.Fail("instance", SimulatedFault.Code(code, status));

        var result = await test.Client.GetInstanceAsync("instance-1", default);

        Assert.Null(result.Error);
        Assert.Equal(["token", "instance", "token", "instance"], test.Platform.Calls);
    }

    [Fact]
    public async Task A_rejected_token_is_replaced()
    {
        await using var test = await TestPlatform.StartAsync();
        await test.Client.CountConnectionsAsync(default);
        test.Platform.RevokeTokens();

        Assert.Null((await test.Client.CountConnectionsAsync(default)).Error);
        Assert.Equal(["token", "connections", "connections", "token", "connections"], test.Platform.Calls);
    }

    [Fact]
    public async Task A_token_that_is_rejected_twice_is_not_requested_repeatedly()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Fail("instance", SimulatedFault.Code(99991663), SimulatedFault.Code(99991663));

        var result = await test.Client.GetInstanceAsync("instance-1", default);

        Assert.Equal(PlatformErrorKind.WrongCredentials, result.Error?.Kind);
        Assert.Equal(["token", "instance", "token", "instance"], test.Platform.Calls);
    }

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
        int code,
        object kind,
        params string[] named
    )
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
        if (code == 10014)
            test.App.IsEnabled = false;
        else
            test.Platform.Add(new SimulatedApp(test.App.AppId, "another secret", test.App.TenantKey));

        Assert.Equal((PlatformErrorKind)kind, (await test.Client.CountConnectionsAsync(default)).Error?.Kind);
        Assert.Equal(["token"], test.Platform.Calls);
    }

    [Fact]
    public async Task A_missing_scope_is_named_as_the_platform_names_it()
    {
        await using var test = await TestPlatform.StartAsync();
        test.App.Scopes.Clear();

        var error = (
            await test.Client.QueryInstancesAsync(
                TestPlatform.LeaveCode,
                Now(test).AddDays(-1),
                Now(test),
                null,
                default
            )
        ).Error;

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

    [Theory]
    [MemberData(nameof(BadAnswer.All), MemberType = typeof(BadAnswer))]
    public async Task A_bad_answer_is_one_clear_state(string answer, object kind, int attempts)
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Fail("instance_query", Enumerable.Repeat(BadAnswer.Of(answer), attempts));

        var error = (
            await test.Client.QueryInstancesAsync(
                TestPlatform.LeaveCode,
                Now(test).AddDays(-1),
                Now(test),
                null,
                default
            )
        ).Error;

        Assert.Equal((PlatformErrorKind)kind, error?.Kind);
        Assert.EndsWith(".", error!.Sentence, StringComparison.Ordinal);
        Assert.Equal(attempts, Count(test, "instance_query"));
        AssertNoSecret(test, error.Sentence);
    }

    [Theory]
    [MemberData(nameof(BadAnswer.All), MemberType = typeof(BadAnswer))]
    public async Task A_bad_answer_to_the_token_is_one_too(string answer, object kind, int attempts)
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Fail("token", Enumerable.Repeat(BadAnswer.Of(answer), attempts));

        var error = (await test.Client.CountConnectionsAsync(default)).Error;

        Assert.Equal((PlatformErrorKind)kind, error?.Kind);
        Assert.Equal(0, Count(test, "connections"));
        AssertNoSecret(test, error!.Sentence);
    }

    [Fact]
    public async Task A_platform_that_does_not_answer_is_given_up_after_the_time_limit()
    {
        await using var test = await TestPlatform.StartAsync();
        var asked = new SemaphoreSlim(0);
        test.Platform.Fail(
            "connections",
            Enumerable.Range(0, 4).Select(_ => SimulatedFault.Silence with { Asked = () => asked.Release() })
        );

        var call = test.Client.CountConnectionsAsync(default).AsTask();
        for (int attempt = 0; attempt < 4; attempt++)
        {
            await asked.WaitAsync();
            test.Time.ExpireTimeLimits();
        }

        Assert.Equal(PlatformErrorKind.Unreachable, (await call).Error?.Kind);
    }

    [Fact]
    public async Task A_callers_own_cancellation_ends_a_call()
    {
        await using var test = await TestPlatform.StartAsync();
        using var stop = new CancellationTokenSource();
        test.Platform.Fail("connections", SimulatedFault.Silence with { Asked = stop.Cancel });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await test.Client.CountConnectionsAsync(stop.Token)
        );
    }

    [Fact]
    public async Task When_the_months_calls_are_used_up_none_is_made_until_the_first()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Put(test.Leave());
        test.Platform.Quota = 1;
        Assert.Null((await test.Client.GetInstanceAsync("instance-1", default)).Error);

        var exhausted = (await test.Client.GetInstanceAsync("instance-1", default)).Error;
        Assert.Equal(PlatformErrorKind.QuotaExhausted, exhausted?.Kind);
        Assert.Equal(new DateTimeOffset(2023, 12, 1, 0, 0, 0, TimeSpan.FromHours(8)), exhausted?.RetryAt);

        test.Platform.Quota = null;
        int before = test.Platform.Calls.Count;
        Assert.Equal(exhausted, (await test.Client.GetInstanceAsync("instance-1", default)).Error);
        Assert.Equal(exhausted, test.Client.Pause);
        Assert.Equal(before, test.Platform.Calls.Count);

        // Calls that do not count in the quota continue.
        Assert.Null((await test.Client.CountConnectionsAsync(default)).Error);

        test.Time.Advance(exhausted!.RetryAt!.Value - Now(test));
        Assert.Null(test.Client.Pause);
        Assert.Null((await test.Client.GetInstanceAsync("instance-1", default)).Error);
    }

    [Fact]
    public async Task Subscribing_twice_and_ending_twice_are_fine()
    {
        await using var test = await TestPlatform.StartAsync();

        Assert.True((await test.Client.SubscribeAsync(TestPlatform.LeaveCode, default)).Value);
        Assert.False((await test.Client.SubscribeAsync(TestPlatform.LeaveCode, default)).Value);
        Assert.True(test.Platform.IsSubscribed(test.App.AppId, TestPlatform.LeaveCode));
        Assert.True((await test.Client.UnsubscribeAsync(TestPlatform.LeaveCode, default)).Value);
        var last = await test.Client.UnsubscribeAsync(TestPlatform.LeaveCode, default);
        Assert.Equal((false, null), (last.Value, last.Error));

        Assert.Equal(
            PlatformErrorKind.UnknownApprovalCode,
            (await test.Client.SubscribeAsync("nothing", default)).Error?.Kind
        );
    }

    [Fact]
    public async Task A_definition_says_which_controls_it_has()
    {
        await using var test = await TestPlatform.StartAsync();

        var definition = (await test.Client.GetDefinitionAsync(TestPlatform.LeaveCode, default)).Value!;

        Assert.Equal(("请假", true), (definition.Name, definition.IsActive));
        Assert.Equal(["leaveGroupV2"], definition.Controls.Select(control => control.Type).ToArray());
    }

    [Fact]
    public async Task All_pages_are_read_and_short_ones_do_not_end_them()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.MaxPage = 3;
        for (int i = 0; i < 10; i++)
        {
            test.Platform.Put(test.Leave($"instance-{i}") with { RevertedAt = i is > 2 and < 6 ? Now(test) : null });
        }

        var rows = (await AllAsync(test)).Value;

        Assert.Equal([0, 1, 2, 6, 7, 8, 9], rows.Select(row => row.InstanceCode[^1] - '0'));
        Assert.Equal(4, Count(test, "instance_query"));
        Assert.All(rows, row => Assert.True(row.IsApproved && row.StartTime < row.EndTime));
    }

    [Fact]
    public async Task A_page_token_that_repeats_ends_the_list_as_an_error()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Fail(
            "instance_query",
            Enumerable.Repeat(
                SimulatedFault.Raw("""{"code":0,"data":{"instance_list":[],"page_token":"page-0","has_more":true}}"""),
                2
            )
        );

        Assert.Equal(PlatformErrorKind.BadAnswer, (await AllAsync(test)).Error?.Kind);
        Assert.Equal(2, Count(test, "instance_query"));
    }

    [Fact]
    public async Task Pages_without_end_are_an_error()
    {
        int asked = 0;

        var result = await PlatformPages.AllAsync<string>(_ =>
            ValueTask.FromResult<PlatformResult<PlatformPage<string>>>(
                new PlatformPage<string>(["a"], $"token-{asked++}")
            )
        );

        Assert.Equal(PlatformErrorKind.BadAnswer, result.Error?.Kind);
        Assert.Equal(PlatformPages.MaxPages, asked);
    }

    [Fact]
    public async Task The_platforms_clock_is_compared_with_this_one()
    {
        await using var test = await TestPlatform.StartAsync();
        Assert.Null(test.Client.ClockSkew);

        await test.Client.CountConnectionsAsync(default);

        // The server dates its answers by the real clock, and the test's clock is in 2023.
        Assert.True(test.Client.ClockSkew > TimeSpan.FromDays(365));
    }

    [Fact]
    public async Task Calls_are_measured_without_ids()
    {
        await using var test = await TestPlatform.StartAsync();
        await test.Client.GetInstanceAsync("instance-1", default);

        Assert.Equal(
            [
                "feishu.platform.calls 1 call=token outcome=ok",
                "feishu.platform.calls 1 call=instance outcome=not_found",
            ],
            test.Measurements
        );
        Assert.Equal(1, test.Client.CountedCalls);
    }

    [Fact]
    public void The_limits_stay_below_the_platforms()
    {
        Assert.Equal(90, MostWithin(TimeSpan.FromMinutes(1), PlatformLimits.Listed));
        Assert.Equal(18, MostWithin(TimeSpan.FromSeconds(1), PlatformLimits.Others));
        Assert.Equal(903, MostWithin(TimeSpan.FromMinutes(1), PlatformLimits.Others));
    }

    private static int MostWithin(TimeSpan window, System.Threading.RateLimiting.TokenBucketRateLimiterOptions limit) =>
        limit.TokenLimit + (int)(window / limit.ReplenishmentPeriod) * limit.TokensPerPeriod;

    private static ValueTask<PlatformResult<System.Collections.Immutable.ImmutableArray<InstanceRow>>> AllAsync(
        TestPlatform test
    ) =>
        PlatformPages.AllAsync(token =>
            test.Client.QueryInstancesAsync(TestPlatform.LeaveCode, Now(test).AddDays(-30), Now(test), token, default)
        );

    private static DateTimeOffset Now(TestPlatform test) => test.Time.GetUtcNow();

    private static int Count(TestPlatform test, string call) => test.Platform.Calls.Count(each => each == call);

    private static void AssertNoSecret(TestPlatform test, string sentence) =>
        Assert.DoesNotContain(
            test.Log.Entries.Append(sentence),
            text =>
                text.Contains(TestPlatform.AppSecret, StringComparison.Ordinal)
                || text.Contains("t-", StringComparison.Ordinal)
        );
}
