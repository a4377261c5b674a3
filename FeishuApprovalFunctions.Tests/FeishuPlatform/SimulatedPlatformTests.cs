using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.FeishuPlatform;

/// <summary>The simulated platform keeps the real one's rules, so that what works against it works against Feishu.</summary>
public sealed class SimulatedPlatformTests
{
    [Fact]
    public async Task Events_go_to_the_apps_that_have_subscribed_to_the_definition()
    {
        await using var test = await TestPlatform.StartAsync();
        var sent = new List<string>();
        test.Platform.EventSent += (app, each) => sent.Add($"{app.AppId} {each.Type}");
        test.Platform.Add(new SimulatedApp("cli_other", "s", "t"));

        test.Platform.Approve(test.Leave("before"));
        await test.Client.SubscribeAsync(TestPlatform.LeaveCode, default);
        var approved = test.Platform.Approve(test.Leave("subscribed"));
        test.Platform.Approve(
            test.Leave("other") with
            {
                ApprovalCode = TestPlatform.RemedyCode,
                Kind = SimulatedKind.Remedy,
            }
        );
        test.Platform.Revert(approved);
        await test.Client.UnsubscribeAsync(TestPlatform.LeaveCode, default);
        test.Platform.Approve(test.Leave("after"));

        Assert.Equal(
            [
                $"{test.App.AppId} leave_approval",
                $"{test.App.AppId} leave_approvalV2",
                $"{test.App.AppId} leave_approval_revert",
            ],
            sent
        );
    }

    [Fact]
    public async Task The_query_leaves_out_what_is_reverted_and_what_is_new_and_the_list_of_codes_does_not()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.QueryLag = TimeSpan.FromMinutes(10);
        test.Platform.Put(test.Leave("approved"));
        test.Platform.Put(test.Leave("reverted") with { RevertedAt = Now(test) });
        test.Time.Advance(TimeSpan.FromMinutes(10));
        test.Platform.Put(test.Leave("new"));

        var queried = await test.Client.QueryInstancesAsync(
            TestPlatform.LeaveCode,
            Now(test).AddHours(-9),
            Now(test),
            null,
            default
        );
        var listed = await test.Client.ListInstanceCodesAsync(
            TestPlatform.LeaveCode,
            Now(test).AddHours(-9),
            Now(test),
            null,
            default
        );

        Assert.Equal(["approved"], queried.Value!.Items.Select(row => row.InstanceCode));
        Assert.Equal(["approved", "new", "reverted"], listed.Value!.Items.Select(row => row.InstanceCode).Order());
    }

    [Fact]
    public async Task Reverted_instances_leave_short_pages()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.MaxPage = 2;
        for (int i = 0; i < 4; i++)
            test.Platform.Put(test.Leave($"instance-{i}") with { RevertedAt = i < 2 ? Now(test) : null });

        var first = await test.Client.QueryInstancesAsync(
            TestPlatform.LeaveCode,
            Now(test).AddDays(-1),
            Now(test),
            null,
            default
        );

        Assert.Empty(first.Value!.Items);
        Assert.NotNull(first.Value.NextToken);
    }

    [Theory]
    [InlineData("codes", 10, true)]
    [InlineData("codes", 11, false)]
    [InlineData("query", 30 * 24, true)]
    [InlineData("query", 30 * 24 + 1, false)]
    public async Task Windows_are_limited(string call, int hours, bool isAccepted)
    {
        await using var test = await TestPlatform.StartAsync();
        var from = Now(test).AddHours(-hours);

        var result =
            call == "codes"
                ? await test.Client.ListInstanceCodesAsync(TestPlatform.LeaveCode, from, Now(test), null, default)
                : await test.Client.QueryInstancesAsync(TestPlatform.LeaveCode, from, Now(test), null, default);

        Assert.Equal(isAccepted ? null : 1390001, result.Error?.Code);
    }

    [Theory]
    [InlineData("list", 100, 60)]
    [InlineData("detail", 50, 1)]
    public async Task Calls_are_limited_and_the_refusal_says_for_how_long(string call, int most, int seconds)
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.EnforcesLimits = true;
        test.Platform.Put(test.Leave());
        for (int i = 0; i < most; i++)
            Assert.Null(await CallAsync());
        Assert.Empty(test.Time.Waits);

        // One more; a refusal for up to 30 s is waited for, a longer one is told.
        var error = await CallAsync();
        bool isTold = seconds > 30;
        Assert.Equal(isTold ? PlatformErrorKind.Throttled : null, error?.Kind);
        Assert.Equal(isTold ? Now(test).AddSeconds(seconds) : null, error?.RetryAt);
        Assert.Equal(isTold ? [] : [TimeSpan.FromSeconds(seconds)], test.Time.Waits);

        async Task<PlatformError?> CallAsync() =>
            call == "list"
                ? (await test.Client.GetDefinitionAsync(TestPlatform.LeaveCode, default)).Error
                : (await test.Client.GetInstanceAsync("instance-1", default)).Error;
    }

    [Fact]
    public async Task A_token_is_given_out_again_while_half_an_hour_of_it_is_left()
    {
        await using var test = await TestPlatform.StartAsync();

        var first = test.Platform.IssueToken(test.App);
        test.Time.Advance(TimeSpan.FromMinutes(90));
        var same = test.Platform.IssueToken(test.App);
        test.Time.Advance(TimeSpan.FromSeconds(1));
        var other = test.Platform.IssueToken(test.App);

        Assert.Equal((first.Token, TimeSpan.FromMinutes(30)), same);
        Assert.NotEqual(first.Token, other.Token);
        Assert.Same(test.App, test.Platform.FindAppOfToken(first.Token));
    }

    private static DateTimeOffset Now(TestPlatform test) => test.Time.GetUtcNow();
}
