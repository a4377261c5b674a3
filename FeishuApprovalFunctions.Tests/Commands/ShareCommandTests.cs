using System.Text.RegularExpressions;
using FeishuApproval.Api.Sharing;
using FeishuApproval.Local.Commands.Common;

namespace FeishuApproval.Tests.Commands;

public sealed class ShareCommandTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

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
            "https://example.org",
            "--key",
            Key
        );

        Assert.Equal(ExitCodes.Success, cli.ExitCode);
        var match = Regex.Match(
            cli.Output,
            @"^Calendar:  https://example\.org/api/calendar#token=(\S+)\r?\niCalendar: https://example\.org/api/calendar\.ics\?token=(\S+)\r?\nValid until "
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
