using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.UserAccess;
using FeishuApproval.Local.Commands.Platform;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Telemetry;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Tests.Commands;

/// <summary><c>subscribe --user</c>: consent with PKCE on an address of this machine, and the renewal by the server.</summary>
public sealed class SubscribeUserTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new();

    [Fact]
    public async Task A_user_consents_and_the_events_of_all_definitions_arrive()
    {
        await using var test = await StartAsync();

        var (exitCode, output) = await RunAsync(test, ConsentAsync);

        Assert.Equal(0, exitCode);
        Assert.Contains("Add the events approval.instance.status_changed_v4", output, StringComparison.Ordinal);
        Assert.True(test.Platform.IsUserSubscribed(test.App.AppId));
        var grant = Store.Load()!;
        Assert.Equal((test.App.AppId, true), (grant.AppId, grant.RefreshToken.Length > 0));
        foreach (string secret in (string[])[grant.AccessToken, grant.RefreshToken, TestPlatform.AppSecret])
            Assert.DoesNotContain(secret, output + grant, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Store.Path));

        var events = new List<PlatformEvent>();
        test.Platform.EventSent += (_, each) => events.Add(each);
        test.Platform.Approve(test.Leave());
        Assert.Equal(["approval.instance.status_changed_v4"], events.Select(each => each.Type));
    }

    [Fact]
    public async Task A_refusal_changes_nothing()
    {
        await using var test = await StartAsync();

        var (exitCode, output) = await RunAsync(test, page => OpenAsync(new Uri($"{page}&decision=deny")));

        Assert.Equal(1, exitCode);
        Assert.Contains("The user refused (access_denied). Nothing was changed.", output, StringComparison.Ordinal);
        Assert.Null(Store.Load());
        Assert.DoesNotContain("user_token", test.Platform.Calls);
    }

    [Fact]
    public async Task An_answer_with_another_state_is_not_taken()
    {
        await using var test = await StartAsync();

        var (exitCode, _) = await RunAsync(
            test,
            async page =>
            {
                string redirect = HttpUtility.ParseQueryString(page.Query)["redirect_uri"]!;
                using var http = new HttpClient();
                foreach (
                    string query in (string[])["?code=forged&state=forged", "?code=forged", "?error=forged&state="]
                )
                {
                    using var forged = await http.GetAsync(new Uri(redirect + query));
                    Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
                }

                await ConsentAsync(page);
            }
        );

        Assert.Equal(0, exitCode);
        Assert.Single(test.Platform.Calls, call => call == "user_token");
    }

    [Theory]
    [InlineData("user_token", 20064, "subscribe --user")]
    [InlineData("user_token", 20027, "approval:instance:read")]
    [InlineData("user_token", 20010, "可用范围")]
    [InlineData("user_subscribe", 99991679, "用户身份权限")]
    public async Task An_error_of_the_platform_is_explained(string call, int code, string hint)
    {
        await using var test = await StartAsync();
        test.Platform.Fail(call, SimulatedFault.Code(code));

        var (exitCode, output) = await RunAsync(test, ConsentAsync);

        Assert.Equal(1, exitCode);
        Assert.Contains(
            output.Split('\n'),
            line => line.StartsWith('✗') && line.Contains(hint, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Error_20027_of_the_page_is_explained_before_the_page_is_opened()
    {
        await using var test = await StartAsync();
        test.App.UserScopes.Remove("approval:instance:read");
        string shown = string.Empty;

        using var stop = new CancellationTokenSource();
        var run = RunAsync(
            test,
            async page =>
            {
                using var http = new HttpClient();
                shown = await http.GetStringAsync(page);
                await stop.CancelAsync();
            },
            stop.Token
        );
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        Assert.Contains("20027", shown, StringComparison.Ordinal);
        Assert.Contains("error 20027, the app lacks user permissions", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_renews_the_access_once_a_day_and_stores_each_new_token()
    {
        await using var test = await StartAsync();
        await RunAsync(test, ConsentAsync);
        string first = Store.Load()!.RefreshToken;
        var authorization = new UserAuthorization(test.Client, Store, test.Time);

        var renewed = (await authorization.RenewAsync(default))!.Value.Value!;

        Assert.NotEqual(first, renewed.RefreshToken);
        Assert.Equal(renewed, Store.Load());

        // The old token can be used only once, so a process that has no other token cannot renew the access.
        Store.Save(renewed with { RefreshToken = first });
        Assert.Equal(PlatformErrorKind.WrongCredentials, (await authorization.RenewAsync(default))!.Value.Error!.Kind);
    }

    [Fact]
    public async Task A_renewal_by_another_process_meanwhile_wins()
    {
        await using var test = await StartAsync();
        await RunAsync(test, ConsentAsync);
        var newer = Store.Load()! with { RefreshToken = "of another process" };
        test.Platform.Fail("user_token", SimulatedFault.Code(20064) with { Asked = () => Store.Save(newer) });

        var result = (await new UserAuthorization(test.Client, Store, test.Time).RenewAsync(default))!.Value;

        Assert.Equal((newer, null), (result.Value, result.Error));
        Assert.Equal(newer, Store.Load());
    }

    [Fact]
    public async Task The_token_of_a_user_finds_definitions()
    {
        await using var test = await StartAsync();
        await RunAsync(test, ConsentAsync);
        var json = new StringWriter();

        await DefinitionsCommand.RunAsync(Settings(test), null, _folder.Path, TextWriter.Null, json, default);

        Assert.Equal(
            [TestPlatform.OvertimeCode, TestPlatform.RemedyCode, TestPlatform.LeaveCode],
            json.ToString()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => (string?)JsonNode.Parse(line)!["approval_code"])
        );
    }

    [Theory]
    [InlineData(0, null, "Active", null)]
    [InlineData(340, null, "Active", "consent ends on")]
    [InlineData(0, "passing", "Failing", "later")]
    [InlineData(0, "permanent", "Ended", "again")]
    [InlineData(0, "revoked", "Ended", "was revoked")]
    public void The_status_says_how_the_access_stands(int days, string? problem, string state, string? message)
    {
        var time = new FakeTimeProvider(TestTime.Start);
        var statistics = new EventStatistics(time);
        var status = new UserAccessStatus(statistics, time);
        Assert.Null(status.Now);
        var now = time.GetUtcNow();
        status.Set(
            new UserGrant
            {
                AppId = "cli_1",
                AccessToken = "a",
                RefreshToken = "r",
                AuthorizedAt = now.AddDays(-days),
                RenewedAt = now,
                AccessExpiresAt = now,
                RefreshExpiresAt = now,
            },
            problem switch
            {
                "passing" => new PlatformError(PlatformErrorKind.Unreachable, "later") { IsTransient = true },
                "permanent" => new PlatformError(PlatformErrorKind.WrongCredentials, "again"),
                _ => null,
            }
        );
        time.Advance(TimeSpan.FromMinutes(1));
        if (problem == "revoked")
            statistics.Received("auth.user_access_token.revoked_v4", "published");

        var view = status.Now!;

        Assert.Equal(state, $"{view.State}");
        if (message is null)
            Assert.Null(view.Message);
        else
            Assert.Contains(message, view.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
    }

    private UserGrantFile Store => new(_folder.Path);

    private static Task<TestPlatform> StartAsync() => TestPlatform.StartAsync();

    /// <summary>Runs the command, and opens its page as a browser does.</summary>
    private async Task<(int ExitCode, string Output)> RunAsync(
        TestPlatform test,
        Func<Uri, Task> open,
        CancellationToken stop = default
    )
    {
        using var json = new PageWriter(
            async (redirect, page) =>
            {
                test.App.RedirectAddresses.Add(redirect);
                await open(page);
            }
        );
        int exitCode = await SubscribeUser.RunAsync(Settings(test), _folder.Path, port: 0, _output, json, stop);
        await json.Opening;
        return (exitCode, _output.ToString());
    }

    private static Task ConsentAsync(Uri page) => OpenAsync(new Uri($"{page}&decision=confirm"));

    private static async Task OpenAsync(Uri page)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(page);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static IConfiguration Settings(TestPlatform test) =>
        TestConfiguration.Of(
            $"Feishu__AppId={test.App.AppId};Feishu__AppSecret={TestPlatform.AppSecret};Feishu__Platform={test.Address.Base};"
                + $"Feishu__Accounts={test.Address.Base}"
        );

    /// <summary>Opens the page as soon as the command prints it.</summary>
    private sealed class PageWriter(Func<string, Uri, Task> open) : StringWriter
    {
        public Task Opening { get; private set; } = Task.CompletedTask;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value is not null && JsonNode.Parse(value) is { } line && (string?)line["state"] == "waiting")
                Opening = open((string)line["redirect"]!, new Uri((string)line["page"]!));
        }
    }
}
