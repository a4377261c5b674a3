using System.Text.Json.Nodes;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Commands;

public sealed class SettingsFileWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Path => _folder.File("feishu-approval.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_file_can_only_be_read_by_its_owner()
    {
        Write("cli_a", replace: false);

        Assert.Equal("""{"Feishu":{"AppId":"cli_a","AppSecret":"secret of cli_a"}}""", Compact());
        Assert.Equal([Path], Directory.GetFileSystemEntries(_folder.Path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void Other_settings_stay_and_the_mode_becomes_private()
    {
        _folder.File(
            "feishu-approval.json",
            """{"Api":{"Key":"k"},"Feishu":{"Platform":"lark",/* why */"ApprovalCodes":["A"],},}"""
        );

        Write("cli_a", replace: false);

        Assert.Equal(
            """{"Api":{"Key":"k"},"Feishu":{"Platform":"lark","ApprovalCodes":["A"],"AppId":"cli_a","AppSecret":"secret of cli_a"}}""",
            Compact()
        );
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Theory]
    [InlineData("""{"Feishu":{"AppId":"cli_other","AppSecret":"s"}}""")]
    [InlineData("""{"feishu":{"appid":"cli_other"}}""")]
    [InlineData("""{"Feishu:AppId":"cli_other"}""")]
    public void Another_app_is_only_replaced_when_asked_for(string before)
    {
        _folder.File("feishu-approval.json", before);

        var exception = Assert.Throws<UsageException>(() => Write("cli_a", replace: false));

        Assert.Equal(
            $"{Path} has the app cli_other. connect --wait goes on with it; connect --replace makes another app and replaces it.",
            exception.Message
        );
        Assert.Equal(before, File.ReadAllText(Path));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));

        Write("cli_a", replace: true);

        var settings = SettingsFile.Load(Path, isRequired: true, TestConfiguration.Of(string.Empty));
        Assert.Equal(("cli_a", "secret of cli_a"), (settings["Feishu:AppId"], settings["Feishu:AppSecret"]));
    }

    [Fact]
    public void A_replaced_app_leaves_no_credentials_and_no_tenant()
    {
        _folder.File(
            "feishu-approval.json",
            """{"Feishu":{"AppId":"cli_other","EncryptKey":"e","VerificationToken":"t","TenantKey":"k","ApprovalCodes":["A"]}}"""
        );

        Write("cli_a", replace: true);

        Assert.Equal("""{"Feishu":{"ApprovalCodes":["A"],"AppId":"cli_a","AppSecret":"secret of cli_a"}}""", Compact());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("")]
    public void A_file_that_is_no_settings_file_is_not_touched(string before)
    {
        _folder.File("feishu-approval.json", before);

        Assert.Contains(
            "nothing is written to it",
            Assert.Throws<UsageException>(() => Write("cli_a", replace: true)).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(before, File.ReadAllText(Path));
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        if (OperatingSystem.IsWindows())
            return;
        string target = _folder.File("target.json", "{}");
        File.CreateSymbolicLink(Path, target);

        Write("cli_a", replace: false);

        Assert.NotNull(new FileInfo(Path).LinkTarget);
        Assert.Contains("cli_a", File.ReadAllText(target), StringComparison.Ordinal);
    }

    private void Write(string appId, bool replace) =>
        SettingsFileWriter.WriteApp(
            Path,
            replace,
            new Dictionary<string, string?> { ["AppId"] = appId, ["AppSecret"] = $"secret of {appId}" }
        );

    private string Compact() => JsonNode.Parse(File.ReadAllText(Path))!.ToJsonString();
}
