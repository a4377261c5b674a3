using FeishuApproval.Configuration;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.Tests.Support;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.FeishuPlatform;

public sealed class PlatformOptionsTests
{
    [Theory]
    [InlineData("Feishu__AppId=cli_1;Feishu__AppSecret=SECRET", "https://open.feishu.cn/")]
    [InlineData("Feishu__AppId=cli_1;Feishu__AppSecret=SECRET;Feishu__Platform=Feishu", "https://open.feishu.cn/")]
    [InlineData("Feishu__AppId=cli_1;Feishu__AppSecret=SECRET;Feishu__Platform=lark", "https://open.larksuite.com/")]
    [InlineData(
        "Feishu__AppId=cli_1;Feishu__AppSecret=SECRET;Feishu__Platform=http://127.0.0.1:5000",
        "http://127.0.0.1:5000/"
    )]
    [InlineData(
        "Feishu__AppId=cli_1;Feishu__AppSecret=SECRET;Feishu__Platform=https://proxy.example.com/feishu",
        "https://proxy.example.com/"
    )]
    [InlineData(
        "Feishu__Platform=lark;Feishu__Apps__0__AppId=cli_1;Feishu__Apps__0__AppSecret=SECRET",
        "https://open.larksuite.com/"
    )]
    [InlineData(
        "Feishu__Platform=lark;Feishu__Apps__0__AppId=cli_1;Feishu__Apps__0__AppSecret=SECRET;Feishu__Apps__0__Platform=feishu",
        "https://open.feishu.cn/"
    )]
    public void An_app_has_one_platform(string settings, string address)
    {
        var app = Assert.Single(PlatformOptions.Load(TestConfiguration.Of(settings)).Apps);

        Assert.Equal(("cli_1", "SECRET", address), (app.AppId, app.AppSecret, app.Platform.Base.ToString()));
        Assert.DoesNotContain("SECRET", app.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Feishu__AppSecret=SECRET", "Feishu__AppId")]
    [InlineData("Feishu__AppId=cli_1;Feishu__ApprovalCodes__0=A", "Feishu__AppSecret", "凭证与基础信息")]
    [InlineData("Feishu__AppId=cli_1;Feishu__AppSecret=SECRET;Feishu__Platform=dingtalk", "Feishu__Platform", "lark")]
    [InlineData(
        "Feishu__AppId=cli_1;Feishu__AppSecret=SECRET;Feishu__Platform=http://example.com",
        "Feishu__Platform",
        "https"
    )]
    [InlineData("Feishu__Apps__0__AppSecret=SECRET", "Feishu__Apps__0__AppId")]
    public void A_missing_or_contradictory_setting_stops_the_start(string settings, params string[] named)
    {
        var exception = Assert.Throws<ConfigurationException>(() =>
            PlatformOptions.Load(TestConfiguration.Of(settings))
        );

        Assert.All(named, name => Assert.Contains(name, exception.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("SECRET", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Approval_codes_and_the_tenant_are_read()
    {
        var options = PlatformOptions.Load(
            TestConfiguration.Of(
                "Feishu__AppId=cli_1;Feishu__AppSecret=SECRET;Feishu__TenantKey=tenant;Feishu__ApprovalCodes__0=A;Feishu__ApprovalCodes__1= "
                    + ";Feishu__ApprovalCodes__2=B;Feishu__ApprovalCodes__3=A"
            )
        );

        Assert.Equal(["A", "B"], options.Apps[0].ApprovalCodes.ToArray());
        Assert.Equal("tenant", options.Apps[0].TenantKey);
    }

    [Fact]
    public void Without_a_secret_the_platform_is_not_called() =>
        Assert.Empty(
            PlatformOptions.Load(TestConfiguration.Of("Feishu__VerificationToken=t;Feishu__AppId=cli_1")).Apps
        );

    [Fact]
    public void With_a_secret_the_webhook_needs_no_token_and_then_rejects_everything()
    {
        var app = Assert.Single(
            FeishuOptions.Load(TestConfiguration.Of("Feishu__AppId=cli_1;Feishu__AppSecret=SECRET")).Apps
        );

        Assert.False(app.HasToken(""u8));
        Assert.Throws<ConfigurationException>(() =>
            FeishuOptions.Load(
                TestConfiguration.Of("Feishu__AppId=cli_1;Feishu__AppSecret=SECRET;Feishu__EncryptKey=k")
            )
        );
    }
}
