using FeishuApproval.Configuration;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.Tests.Support;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.FeishuPlatform;

public sealed class ReceiveModeTests
{
    private const string Secret = "Feishu__AppId=cli_a;Feishu__AppSecret=s";
    private const string Token = "Feishu__VerificationToken=t";

    [Theory]
    [InlineData(Token, null, ReceiveMode.Webhook)]
    [InlineData(Secret, null, ReceiveMode.LongConnection)]
    [InlineData(Secret + ";" + Token, null, ReceiveMode.Webhook)]
    [InlineData(Secret + ";" + Token, ReceiveMode.LongConnection, ReceiveMode.LongConnection)]
    [InlineData(Secret + ";" + Token, ReceiveMode.Both, ReceiveMode.Both)]
    [InlineData(Secret + ";" + Token + ";Feishu__EncryptKey=k", null, ReceiveMode.Webhook)]
    public void The_settings_choose_by_default(string settings, ReceiveMode? asked, ReceiveMode expected) =>
        Assert.Equal(expected, Choose(settings, asked));

    [Theory]
    [InlineData(Token, ReceiveMode.LongConnection, "Feishu__AppSecret")]
    [InlineData(Token, ReceiveMode.Both, "Feishu__AppSecret")]
    [InlineData(Secret, ReceiveMode.Webhook, "Feishu__VerificationToken")]
    [InlineData(Secret, ReceiveMode.Both, "Feishu__VerificationToken")]
    [InlineData("Feishu__AppSecret=s", null, "Feishu__AppId")]
    [InlineData(Secret + ";Feishu__Platform=somewhere", null, "Feishu__Platform")]
    [InlineData(Secret + ";Feishu__EncryptKey=k", null, "Feishu__VerificationToken")]
    [InlineData("", null, "Feishu__AppSecret")]
    [InlineData(
        "Feishu__Apps__0__AppId=a;Feishu__Apps__0__AppSecret=s;Feishu__Apps__1__AppId=b;Feishu__Apps__1__AppSecret=s",
        ReceiveMode.LongConnection,
        "one server for each app"
    )]
    public void Missing_or_contradictory_settings_stop_the_start_with_the_setting_to_change(
        string settings,
        ReceiveMode? asked,
        string expected
    ) =>
        Assert.Contains(
            expected,
            Assert.Throws<ConfigurationException>(() => Choose(settings, asked)).Message,
            StringComparison.Ordinal
        );

    private static ReceiveMode Choose(string settings, ReceiveMode? asked)
    {
        var configuration = TestConfiguration.Of(settings);
        return ReceiveModes.Choose(FeishuOptions.Load(configuration), PlatformOptions.Load(configuration), asked);
    }
}
