using FeishuApproval.Configuration;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Configuration;

public sealed class SettingNamesTests
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
        "Attendance__TimeZone=UTC;Attendance__HolidayFile=f;Attendance__Holidays=none;Attendance__Weekend=;Attendance__Breaks="
    )]
    [InlineData("Other__Setting=…;Feishu__EncryptKey=")]
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

    private static string Problem(string settings) =>
        Assert.Throws<ConfigurationException>(() => SettingNames.Check(TestConfiguration.Of(settings))).Message;
}
