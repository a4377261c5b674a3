using System.Net;
using System.Text.Json.Nodes;
using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Local;

/// <summary>The messages of the setup page are in the language that its reader has chosen there.</summary>
public sealed class The_setup_page_has_the_language_of_its_reader
{
    [Fact]
    public async Task The_remaining_steps()
    {
        await using var platform = await TestPlatform.StartAsync();
        platform.App.Scopes.Remove(RequestedAccess.Processes);

        var (english, chinese, _) = await ReadAsync(platform, TestPlatform.AppSecret);

        Assert.StartsWith("Add corehr:process:read: open ", english, StringComparison.Ordinal);
        Assert.StartsWith("添加 corehr:process:read：打开", chinese, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_problem_that_was_read_for_another_reader()
    {
        await using var platform = await TestPlatform.StartAsync();

        var (english, chinese, _) = await ReadAsync(platform, "another-secret");

        Assert.StartsWith(
            $"App ID and App Secret of {platform.App.AppId} do not fit",
            english,
            StringComparison.Ordinal
        );
        Assert.StartsWith($"{platform.App.AppId} 的 App ID 与 App Secret 不匹配", chinese, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_language_is_refused()
    {
        await using var platform = await TestPlatform.StartAsync();
        platform.App.Scopes.Remove(RequestedAccess.Processes);

        var (_, _, status) = await ReadAsync(platform, TestPlatform.AppSecret);

        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    private static async Task<(string? English, string? Chinese, HttpStatusCode Other)> ReadAsync(
        TestPlatform platform,
        string secret
    )
    {
        using var folder = new TempFolder();
        await using var server = await TestServer.StartAsync(
            folder,
            $"{TestServer.Keyed("k")};Reconcile__MaxCallsPerDay=0;Feishu__AppId={platform.App.AppId};Feishu__AppSecret={secret};"
                + $"Feishu__Platform={platform.Address.Base}"
        );
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Add("x-functions-key", "k");
        using var other = await http.GetAsync(new Uri("/api/setup/state?lang=fr", UriKind.Relative));
        return (await MessageAsync(string.Empty), await MessageAsync("?lang=zh"), other.StatusCode);

        async Task<string?> MessageAsync(string query) =>
            (string?)
                JsonNode.Parse(await http.GetStringAsync(new Uri($"/api/setup/state{query}", UriKind.Relative)))![
                    "steps"
                ]![0]!["message"];
    }
}
