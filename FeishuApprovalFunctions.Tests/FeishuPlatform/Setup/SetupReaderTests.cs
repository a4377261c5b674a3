using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.FeishuPlatform.Setup;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.FeishuPlatform.Setup;

/// <summary>What is read back of an app, and the steps that remain.</summary>
public sealed class SetupReaderTests
{
    [Fact]
    public async Task An_app_with_everything_has_no_step()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.OnlineConnections = _ => 2;

        var setup = await ReadAsync(test);

        Assert.True(setup.IsReady);
        Assert.False(setup.HasNothingRequested);
        Assert.Equal(("1.0.0", 2L, test.App.TenantKey), (setup.Published?.Version, setup.Connections, setup.TenantKey));
        Assert.Empty(SetupStep.Of(test.Options, setup));
    }

    [Fact]
    public async Task Missing_scopes_are_the_JSON_to_import_with_the_address_of_the_page()
    {
        await using var test = await TestPlatform.StartAsync();
        test.App.Scopes.Remove("approval:approval");
        test.App.Scopes.Remove(RequestedAccess.ListApprovals);
        test.App.Scopes.Remove(RequestedAccess.Processes);

        var steps = SetupStep.Of(test.Options, await ReadAsync(test));

        Assert.Equal([SetupStepKind.Scopes, SetupStepKind.Version], steps.Select(step => step.Kind));
        Assert.True(steps[0].IsRequired);
        Assert.Equal(new Uri(test.Address.Base, $"/app/{test.App.AppId}/auth").AbsoluteUri, steps[0].Page);
        Assert.Equal(
            """{"scopes":{"tenant":["approval:approval.list:readonly","corehr:process:read"],"user":[]}}""",
            steps[0].Import
        );
        Assert.Equal(new Uri(test.Address.Base, $"/app/{test.App.AppId}/version").AbsoluteUri, steps[1].Page);
    }

    [Fact]
    public async Task A_missing_optional_scope_does_not_prevent_records()
    {
        await using var test = await TestPlatform.StartAsync();
        test.App.Scopes.Remove(RequestedAccess.Processes);

        var setup = await ReadAsync(test);

        Assert.True(setup.IsReady);
        Assert.All(SetupStep.Of(test.Options, setup), step => Assert.False(step.IsRequired));
    }

    [Fact]
    public async Task A_scope_that_no_call_shows_is_unknown_and_never_missing()
    {
        await using var test = await TestPlatform.StartAsync();
        test.App.Scopes.Remove(RequestedAccess.EmployeeIds);

        var setup = await ReadAsync(test);

        Assert.Equal(ScopeState.Unknown, setup.Find(RequestedAccess.EmployeeIds)!.State);
        Assert.Empty(setup.MissingScopes);
    }

    [Fact]
    public async Task The_effective_events_are_those_of_the_published_version()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Add(
            test.App with
            {
                Versions =
                [
                    new("1.0.2", 4, EventTypes.All),
                    new("1.0.1", SimulatedVersion.Published, [EventTypes.LeaveApprovalV2]),
                    new("1.0.0", SimulatedVersion.Published, EventTypes.All),
                ],
            }
        );

        var setup = await ReadAsync(test);
        var steps = SetupStep.Of(test.Options, setup);

        Assert.True(setup.IsReady);
        Assert.Equal("1.0.1", setup.Published?.Version);
        Assert.DoesNotContain(EventTypes.LeaveApprovalV2, setup.MissingEvents);
        Assert.Equal([SetupStepKind.Events, SetupStepKind.Version], steps.Select(step => step.Kind));
        Assert.Contains(
            "work_approval, approval.instance.remedy_group_update_v4, approval_instance",
            steps[0].Sentence,
            StringComparison.Ordinal
        );
        Assert.StartsWith("Publish the version 1.0.2 ", steps[1].Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, false, "waits for review")]
    [InlineData(2, true, "rejected the version")]
    public async Task A_version_that_is_not_published_is_named(int status, bool isReady, string words)
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Add(test.App with { Versions = [new("1.0.1", status, EventTypes.All), .. test.App.Versions] });

        var setup = await ReadAsync(test);

        Assert.Equal(isReady, setup.IsReady);
        Assert.Contains(words, Assert.Single(SetupStep.Of(test.Options, setup)).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_what_the_link_asked_for_is_recognized()
    {
        await using var test = await TestPlatform.StartAsync();
        test.App.Scopes.Clear();
        test.App.Scopes.Add(RequestedAccess.Versions);
        test.Platform.Add(test.App with { Versions = [new("1.0.0", SimulatedVersion.Published, [])] });

        Assert.True((await ReadAsync(test)).HasNothingRequested);
    }

    [Fact]
    public async Task Without_the_scope_of_versions_no_step_claims_that_events_are_missing()
    {
        await using var test = await TestPlatform.StartAsync();
        test.App.Scopes.Remove(RequestedAccess.Versions);

        var setup = await ReadAsync(test);

        Assert.True(setup.IsReady);
        Assert.False(setup.CanReadVersions);
        Assert.DoesNotContain(SetupStep.Of(test.Options, setup), step => step.Kind == SetupStepKind.Events);
    }

    [Fact]
    public async Task An_app_that_cannot_be_used_is_the_only_step()
    {
        await using var test = await TestPlatform.StartAsync();
        test.App.IsEnabled = false;

        var setup = await ReadAsync(test);

        Assert.False(setup.IsReady);
        Assert.Equal(SetupStepKind.App, Assert.Single(SetupStep.Of(test.Options, setup)).Kind);
    }

    [Fact]
    public async Task The_definitions_of_a_user_are_found_with_their_controls()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Add(new SimulatedDefinition("EXPENSES", SimulatedKind.Leave, "报销") { GroupType = "input" });
        test.Platform.Put(test.Leave("one") with { UserId = "me" });
        test.Platform.Put(test.Leave("two") with { UserId = "me", ApprovalCode = "EXPENSES" });
        test.Platform.Put(test.Leave("three") with { ApprovalCode = TestPlatform.OvertimeCode });
        test.Platform.Put(
            test.Leave("four") with
            {
                UserId = "me",
                ApprovalCode = TestPlatform.RemedyCode,
                SubmittedAt = test.Time.GetUtcNow().AddDays(-400),
            }
        );

        var found = await new DefinitionFinder(test.Client, test.Time).FindAsync("ou_me", userToken: null, default);

        Assert.Equal(
            [
                ("EXPENSES", null, false),
                (TestPlatform.RemedyCode, "remedyGroupV2", true),
                (TestPlatform.LeaveCode, "leaveGroupV2", true),
            ],
            found.Select(each => (each.ApprovalCode, each.Control, each.IsAttendance))
        );
    }

    [Theory]
    [InlineData("7C468A54-8745-2245-9675-08B7C63E7A85", "7C468A54-8745-2245-9675-08B7C63E7A85")]
    [InlineData(" LEAVE-CODE ", "LEAVE-CODE")]
    [InlineData("https://www.feishu.cn/approval/admin/edit?definitionCode=7C46&x=1", "7C46")]
    [InlineData("https://www.feishu.cn/approval/admin#/edit?x=1&definitionCode=7C46", "7C46")]
    [InlineData("https://www.feishu.cn/approval/admin", null)]
    [InlineData("a b", null)]
    [InlineData("", null)]
    public void A_code_is_read_as_people_copy_it(string text, string? code) =>
        Assert.Equal(code, ApprovalCode.Parse(text));

    private static Task<AppSetup> ReadAsync(TestPlatform test) =>
        new SetupReader(test.Client, test.Time).ReadAsync(CancellationToken.None);
}
