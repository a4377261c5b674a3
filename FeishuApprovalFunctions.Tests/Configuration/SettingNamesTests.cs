using System.Text.RegularExpressions;
using FeishuApproval.Configuration;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Configuration;

public sealed partial class SettingNamesTests
{
    [Theory]
    [InlineData("")]
    [InlineData(
        "Feishu__VerificationToken=t;Feishu__EncryptKey=k;Feishu__AppId=a;Feishu__AppSecret=s;Feishu__Platform=lark"
    )]
    [InlineData("feishu__verificationtoken=t;API__KEY=k;Api__AdminKey=k")]
    [InlineData("Feishu__ApprovalCodes__12=c;Feishu__TenantKey=t;Feishu__MaxRequestAge=01:00:00")]
    [InlineData("Feishu__Apps__0__AppId=a;Feishu__Apps__1__ApprovalCodes__0=c;Feishu__Apps__1__PreviousEncryptKey=k")]
    [InlineData("People__File=names.csv;People__Enabled=true")]
    [InlineData(
        "Attendance__TimeZone=UTC;Attendance__HolidayFile=f;Attendance__Holidays=none;Attendance__Weekend=;Attendance__Breaks=;Attendance__WorkingHours=09:00-18:00"
    )]
    [InlineData("Other__Setting=…;Feishu__EncryptKey=")]
    [InlineData("Reconcile__MaxCallsPerDay=1;Retention__Events=30;Share__Key=k;Changes__Enabled=true")]
    [InlineData("API_KEY=of another program;App__Key=k;FEISHU_APP_ID=a parameter of azd")]
    public void Known_settings_pass(string settings) => SettingNames.Check(TestConfiguration.Of(settings));

    [Theory]
    [InlineData("Feishu__EncriptKey=k", "There is no setting Feishu__EncriptKey. Did you mean Feishu__EncryptKey?")]
    [InlineData(
        "Feishu__Verification_Token=t",
        "There is no setting Feishu__Verification_Token. Did you mean Feishu__VerificationToken?"
    )]
    [InlineData("Api__AdmniKey=k", "There is no setting Api__AdmniKey. Did you mean Api__AdminKey?")]
    [InlineData(
        "Feishu__SomethingElse=k",
        "There is no setting Feishu__SomethingElse. Remove it; docs/configuration.md lists the settings."
    )]
    [InlineData("People__Fil=names.csv", "There is no setting People__Fil. Did you mean People__File?")]
    [InlineData(
        "Attendance__Weekends=Sunday",
        "There is no setting Attendance__Weekends. Did you mean Attendance__Weekend?"
    )]
    [InlineData("Feishu=k", "There is no setting Feishu. ")]
    [InlineData("Retention__Event=30", "There is no setting Retention__Event. Did you mean Retention__Events?")]
    [InlineData("Reconcile__Max=1", "There is no setting Reconcile__Max. ")]
    [InlineData("Share__Keys=k", "There is no setting Share__Keys. Did you mean Share__Key?")]
    [InlineData("Changes__Enable=true", "There is no setting Changes__Enable. Did you mean Changes__Enabled?")]
    [InlineData("Feishu_AppId=a", "There is no setting Feishu_AppId. Did you mean Feishu__AppId?")]
    [InlineData("Retension__Events=30", "There is no setting Retension__Events. Did you mean Retention__Events?")]
    [InlineData(
        "Fieshu__Apps__3__AppId=a",
        "There is no setting Fieshu__Apps__3__AppId. Did you mean Feishu__Apps__3__AppId?"
    )]
    [InlineData("Feishu__Apps__0__MaxRequestAge=k", "There is no setting Feishu__Apps__0__MaxRequestAge. ")]
    public void Unknown_settings_stop_the_start(string settings, string sentence) =>
        Assert.StartsWith(sentence, Problem(settings), StringComparison.Ordinal);

    [Theory]
    [InlineData("…")]
    [InlineData(" cli_… ")]
    [InlineData("...")]
    [InlineData("<your key>")]
    public void Placeholders_stop_the_start(string value) =>
        Assert.Equal(
            $"Feishu__AppId is \"{value.Trim()}\", a placeholder. Set it to the real value, or remove it.",
            Problem($"Feishu__AppId={value}")
        );

    [Theory]
    [InlineData("""{"Feishu": {"AppId": "a"}, "OTEL_SERVICE_NAME": "n", "$schema": "s"}""", null)]
    [InlineData(
        """{"Feishu__AppId": "a"}""",
        """file.json has "Feishu__AppId". In the file, write {"Feishu":{"AppId": …}}; names with __ are for environment variables."""
    )]
    [InlineData(
        """{"Retension": {}}""",
        """file.json has the unknown section "Retension". Did you mean "Retention"?"""
    )]
    [InlineData(
        """{"Logging": {"LogLevel": {"Default": "Debug"}}}""",
        """file.json has the unknown section "Logging". Remove it; docs/configuration.md lists the settings."""
    )]
    public void A_settings_file_has_only_known_sections(string json, string? sentence)
    {
        using var folder = new TempFolder();
        string path = folder.File("file.json", json);
        void Load() => SettingsFile.Load(path, isRequired: true, TestConfiguration.Of(""));

        if (sentence is null)
            Load();
        else
            Assert.Equal(sentence, Assert.Throws<ConfigurationException>(Load).Message);
    }

    [Fact]
    public void The_document_lists_every_setting_and_no_other()
    {
        string document = RepositoryFile.Text("docs/configuration.md");

        Assert.All(
            SettingNames.All,
            name =>
                Assert.Contains(
                    name is "Feishu__Apps__0__TimeZone"
                        ? name
                        : name.Replace("__Apps__0", string.Empty, StringComparison.Ordinal),
                    document,
                    StringComparison.Ordinal
                )
        );
        Assert.All(
            Setting().Matches(document).Select(match => match.Value),
            name => SettingNames.Check(TestConfiguration.Of($"{name}=1"))
        );
    }

    [Fact]
    public void The_Chinese_document_has_the_same_settings_defaults_and_values() =>
        Assert.Equal(Rows("docs/configuration.md"), Rows("docs/zh/configuration.md"));

    /// <summary>The rows of the tables of settings: setting, default, and what is written as code in the meaning.</summary>
    private static IEnumerable<string> Rows(string document)
    {
        bool hasSettings = false;
        bool hasDefault = false;
        foreach (string line in RepositoryFile.Text(document).Split('\n').Where(line => line.StartsWith('|')))
        {
            string[] cells = line.Trim('|').Split('|', StringSplitOptions.TrimEntries);
            if (!cells[0].StartsWith('`') && !cells[0].StartsWith('-'))
            {
                hasSettings = cells[0] is "setting" or "设置";
                hasDefault = cells.Length == 3;
            }
            else if (hasSettings && cells[0].StartsWith('`'))
            {
                string standard = hasDefault ? Defaults.GetValueOrDefault(cells[1], cells[1]) : string.Empty;
                yield return $"{Codes(cells[0])} | {standard} | {Codes(cells[^1])}";
            }
        }
    }

    private static string Codes(string cell) =>
        string.Join(' ', Code().Matches(cell).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal));

    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
    {
        ["任意"] = "any",
        ["按平台"] = "by platform",
        ["关闭"] = "off",
        ["见说明"] = "see meaning",
    };

    [GeneratedRegex("`[^`]+`")]
    private static partial Regex Code();

    [GeneratedRegex(
        "(?<=`)(?:Feishu|Mapping|Http|Api|Metrics|People|Attendance|Reconcile|Retention|Share|Changes|Payroll)__\\w+(?=`)"
    )]
    private static partial Regex Setting();

    private static string Problem(string settings) =>
        Assert.Throws<ConfigurationException>(() => SettingNames.Check(TestConfiguration.Of(settings))).Message;
}
