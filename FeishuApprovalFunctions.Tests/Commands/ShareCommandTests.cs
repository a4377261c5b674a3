using System.Net;
using System.Text.RegularExpressions;
using FeishuApproval.Api.Sharing;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Commands;

public sealed class ShareCommandTests : IDisposable
{
    private const string Key = "0123456789abcdef0123456789abcdef";
    private const string AdminKey = "a-key-of-management";

    /// <summary>An address that no server listens on.</summary>
    private const string NoServer = "http://127.0.0.1:1";

    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_link_is_listed_and_revoked_by_its_id_and_then_refused()
    {
        await using var server = await StartAsync();
        string url = server.Address.AbsoluteUri;
        var created = await Cli.RunAsync("share", "--tenant", "tenant-1", "--url", url, "--key", Key);
        var other = await Cli.RunAsync("share", "--tenant", "tenant-2", "--url", url, "--key", Key);
        string id = Regex.Match(created.Output, "^Id:        ([0-9a-f]{16}), ", RegexOptions.Multiline).Groups[1].Value;
        Assert.Equal(HttpStatusCode.OK, await OpenAsync(created));

        var listed = await Cli.RunAsync("share", "--list", "--url", url, "--key", AdminKey);
        Assert.Matches($"{id} +│? *tenant-1 ", listed.Output.Replace("|", " ", StringComparison.Ordinal));
        var revoked = await Cli.RunAsync("share", "--revoke", id, "--url", url, "--key", AdminKey);

        Assert.Equal((ExitCodes.Success, string.Empty), (revoked.ExitCode, revoked.Error));
        Assert.StartsWith($"Revoked: {id}. ", revoked.Output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await OpenAsync(created));
        Assert.Equal(HttpStatusCode.OK, await OpenAsync(other));
    }

    [Fact]
    public async Task A_link_that_nobody_has_opened_is_revoked_by_its_address()
    {
        await using var server = await StartAsync();
        var created = await Cli.RunAsync("share", "--tenant", "tenant-1", "--url", NoServer, "--key", Key);
        Assert.Contains(
            "so share --list shows the link when somebody opens it.",
            created.Output,
            StringComparison.Ordinal
        );

        var revoked = await Cli.RunAsync(
            "share",
            "--revoke",
            $"{server.Address}api/calendar#token={Token(created)}",
            "--url",
            server.Address.AbsoluteUri,
            "--key",
            AdminKey
        );

        Assert.Equal((ExitCodes.Success, string.Empty), (revoked.ExitCode, revoked.Error));
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri(server.Address, "/api/shared/attendance?from=2024-09-01&to=2024-09-01")
        );
        request.Headers.Add(ShareApi.TokenHeader, Token(created));
        using var answer = await _http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_link_that_the_server_would_refuse_is_not_handed_out()
    {
        await using var server = await StartAsync();

        var cli = await Cli.RunAsync(
            "share",
            "--tenant",
            "tenant-1",
            "--url",
            server.Address.AbsoluteUri,
            "--key",
            "another-key-0123456789abcdef0123456789"
        );

        Assert.Equal((ExitCodes.Usage, string.Empty), (cli.ExitCode, cli.Output));
        Assert.Contains(" does not accept the link: it has another key, ", cli.Error, StringComparison.Ordinal);
    }

    private Task<LocalServer> StartAsync() =>
        TestServer.StartAsync(_folder, $"{TestServer.Keyed(AdminKey)};Share__Key={Key}");

    private static string Token(Cli created) => Regex.Match(created.Output, @"#token=(\S+)").Groups[1].Value;

    private async Task<HttpStatusCode> OpenAsync(Cli created)
    {
        string feed = Regex.Match(created.Output, @"^iCalendar: (\S+)", RegexOptions.Multiline).Groups[1].Value;
        using var answer = await _http.GetAsync(new Uri(feed));
        return answer.StatusCode;
    }

    [Fact]
    public async Task The_link_and_the_feed_have_a_token_that_the_server_accepts()
    {
        var cli = await Cli.RunAsync(
            "share",
            "--days",
            "7",
            "--kinds",
            "leave,overtime",
            "--tenant",
            "tenant-1",
            "--url",
            NoServer,
            "--key",
            Key
        );

        Assert.Equal(ExitCodes.Success, cli.ExitCode);
        var match = Regex.Match(
            cli.Output,
            @"^Calendar:  http://127\.0\.0\.1:1/api/calendar#token=(\S+)\r?\niCalendar: http://127\.0\.0\.1:1/api/calendar\.ics\?token=(\S+)\r?\nValid until "
        );
        Assert.True(match.Success, cli.Output);
        Assert.Equal(match.Groups[1].Value, match.Groups[2].Value);
        var now = TimeProvider.System.GetUtcNow();
        var claims = new ShareKey(Key).Verify(match.Groups[1].Value, now)!;
        Assert.Equal(("tenant-1", "leave,overtime"), (claims.TenantKey, string.Join(',', claims.Kinds)));
        Assert.InRange(claims.ExpiresAt, now.AddDays(6.9).ToUnixTimeSeconds(), now.AddDays(7.1).ToUnixTimeSeconds());
    }

    [Theory]
    [InlineData(
        "There is no kind \"holiday\"; there are leave, ",
        "--kinds",
        "leave,holiday",
        "--tenant",
        "t",
        "--key",
        Key
    )]
    [InlineData("--kinds names no kind.", "--kinds", ",", "--tenant", "t", "--key", Key)]
    [InlineData("Name the tenant with --tenant; every record has it as tenant_key.", "--key", Key)]
    [InlineData("Give the key with --key, or set Share__Key or Api__Key as for the server.", "--tenant", "t")]
    [InlineData(
        "The key has 31 characters. Set Share__Key of the server to a random text of at least 32, so that nobody can guess it.",
        "--tenant",
        "t",
        "--key",
        "0123456789abcdef0123456789abcde"
    )]
    [InlineData("--list and --revoke are two commands. Give one of them.", "--list", "--revoke", "0123456789abcdef")]
    [InlineData(
        "\"x\" is neither the id of a share link nor its address. share --list shows the ids.",
        "--revoke",
        "x"
    )]
    [InlineData("The key has 5 characters.", "--tenant", "t", "--key", "short")]
    [InlineData("--days must be a whole number from 1 to 366, not \"0\"", "--tenant", "t", "--key", Key, "--days", "0")]
    [InlineData("\"nowhere\" is not an address", "--tenant", "t", "--key", Key, "--url", "nowhere")]
    public async Task Problems_are_reported(string expected, params string[] args)
    {
        var cli = await Cli.RunAsync(["share", .. args]);

        Assert.Equal(ExitCodes.Usage, cli.ExitCode);
        Assert.StartsWith(expected, cli.Error, StringComparison.Ordinal);
    }
}
