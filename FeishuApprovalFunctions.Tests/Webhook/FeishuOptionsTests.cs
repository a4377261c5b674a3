using FeishuApproval.Configuration;
using FeishuApproval.Tests.Support;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Webhook;

/// <summary>Settings as <c>Name=value</c>, as environment variables name them.</summary>
public sealed class FeishuOptionsTests
{
    private const string Secret = "SECRET";

    [Theory]
    [InlineData("", "Feishu__VerificationToken", "Feishu__EncryptKey")]
    [InlineData("Feishu__AppId=cli_1", "Feishu__VerificationToken")]
    [InlineData("Feishu__VerificationToken= ", "Feishu__VerificationToken")]
    [InlineData("Feishu__EncryptKey=SECRET", "Feishu__VerificationToken")]
    [InlineData("Feishu__PreviousVerificationToken=SECRET", "Feishu__VerificationToken")]
    [InlineData(
        "Feishu__VerificationToken=SECRET;Feishu__PreviousEncryptKey=SECRET-old",
        "Feishu__PreviousEncryptKey",
        "Feishu__EncryptKey"
    )]
    [InlineData(
        "Feishu__VerificationToken=SECRET;Feishu__EncryptKey= ;Feishu__PreviousEncryptKey=SECRET-old",
        "Feishu__PreviousEncryptKey",
        "Feishu__EncryptKey"
    )]
    [InlineData(
        "Feishu__VerificationToken=SECRET;Feishu__Apps__0__VerificationToken=SECRET-0",
        "Feishu__VerificationToken",
        "Feishu__Apps"
    )]
    [InlineData("Feishu__AppId=cli_1;Feishu__Apps__0__VerificationToken=SECRET-0", "Feishu__AppId", "Feishu__Apps")]
    [InlineData(
        "Feishu__EncryptKey=SECRET;Feishu__Apps__0__VerificationToken=SECRET-0",
        "Feishu__EncryptKey",
        "Feishu__Apps"
    )]
    [InlineData(
        "Feishu__PreviousVerificationToken=SECRET;Feishu__Apps__0__VerificationToken=SECRET-0",
        "Feishu__PreviousVerificationToken",
        "Feishu__Apps"
    )]
    [InlineData(
        "Feishu__PreviousEncryptKey=SECRET;Feishu__Apps__0__VerificationToken=SECRET-0",
        "Feishu__PreviousEncryptKey",
        "Feishu__Apps"
    )]
    [InlineData("Feishu__Apps__0__AppId=cli_1", "Feishu__Apps__0__VerificationToken")]
    [InlineData(
        "Feishu__Apps__0__AppId=cli_1;Feishu__Apps__0__VerificationToken=SECRET-0;Feishu__Apps__1__AppId=cli_2",
        "Feishu__Apps__1__VerificationToken"
    )]
    [InlineData(
        "Feishu__Apps__0__AppId=cli_1;Feishu__Apps__0__VerificationToken=SECRET-0;Feishu__Apps__1__VerificationToken=SECRET-1",
        "Feishu__Apps__1__AppId"
    )]
    [InlineData(
        "Feishu__Apps__0__VerificationToken=SECRET-0;Feishu__Apps__1__AppId=cli_2;Feishu__Apps__1__VerificationToken=SECRET-1",
        "Feishu__Apps__0__AppId"
    )]
    [InlineData(
        "Feishu__Apps__0__VerificationToken=SECRET-0;Feishu__Apps__0__PreviousEncryptKey=SECRET-1",
        "Feishu__Apps__0__PreviousEncryptKey",
        "Feishu__Apps__0__EncryptKey"
    )]
    [InlineData(
        "Feishu__Apps__0__AppId=cli_1;Feishu__Apps__0__VerificationToken=SECRET-0;Feishu__Apps__1__AppId=cli_1;Feishu__Apps__1__VerificationToken=SECRET-1",
        "cli_1",
        "Feishu__Apps"
    )]
    [InlineData("Feishu__VerificationToken=SECRET;Feishu__MaxRequestAge=soon", "Feishu__MaxRequestAge")]
    [InlineData("Feishu__VerificationToken=SECRET;Feishu__MaxRequestAge=00:00:00", "Feishu__MaxRequestAge")]
    [InlineData("Feishu__VerificationToken=SECRET;Feishu__MaxRequestAge=-08:00:00", "Feishu__MaxRequestAge")]
    public void A_missing_or_contradictory_setting_is_refused_in_a_sentence_that_names_it(
        string settings,
        params string[] named
    )
    {
        var exception = Assert.Throws<ConfigurationException>(() => FeishuOptions.Load(TestConfiguration.Of(settings)));

        Assert.All(named, name => Assert.Contains(name, exception.Message, StringComparison.Ordinal));
        Assert.EndsWith(".", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Feishu__VerificationToken=t", null, 0)]
    [InlineData("Feishu__VerificationToken=t;Feishu__AppId=cli_1;Feishu__EncryptKey=k", "cli_1", 1)]
    [InlineData(
        "Feishu__VerificationToken=t;Feishu__AppId= ;Feishu__EncryptKey=k;Feishu__PreviousEncryptKey=old",
        null,
        2
    )]
    [InlineData("Feishu__Apps__0__VerificationToken=t", null, 0)]
    [InlineData(
        "Feishu__Apps__0__AppId=cli_1;Feishu__Apps__0__VerificationToken=t;Feishu__Apps__0__EncryptKey=k",
        "cli_1",
        1
    )]
    public void One_app_may_be_configured_either_way(string settings, string? appId, int keys)
    {
        var app = Assert.Single(FeishuOptions.Load(TestConfiguration.Of(settings)).Apps);

        Assert.Equal((appId, keys), (app.AppId, app.EncryptKeys.Length));
        Assert.True(app.HasToken("t"u8));
        Assert.False(app.HasToken(""u8));
    }

    [Fact]
    public void Everything_that_can_be_set_is_read()
    {
        var options = FeishuOptions.Load(
            TestConfiguration.Of(
                "Feishu__TenantKey=tenant;Feishu__MaxRequestAge=00:05:00;Feishu__Apps__0__AppId=cli_1;Feishu__Apps__0__VerificationToken=t1;Feishu__Apps__0__PreviousVerificationToken=t0;"
                    + "Feishu__Apps__1__AppId=cli_2;Feishu__Apps__1__VerificationToken=t2;Feishu__Apps__1__EncryptKey=k2;Feishu__Apps__1__PreviousEncryptKey=k1"
            )
        );

        Assert.Equal(("tenant", TimeSpan.FromMinutes(5)), (options.TenantKey, options.MaxRequestAge));
        Assert.Equal(["cli_1", "cli_2"], options.Apps.Select(app => app.AppId));
        Assert.True(
            options.Apps[0].HasToken("t1"u8) && options.Apps[0].HasToken("t0"u8) && !options.Apps[0].HasToken("t2"u8)
        );
        Assert.Equal([0, 2], options.Apps.Select(app => app.EncryptKeys.Length));
    }

    [Fact]
    public void Each_of_several_apps_may_have_its_own_tenant()
    {
        const string Apps =
            "Feishu__Apps__0__AppId=cli_1;Feishu__Apps__0__VerificationToken=t1;Feishu__Apps__0__TenantKey=one;"
            + "Feishu__Apps__1__AppId=cli_2;Feishu__Apps__1__VerificationToken=t2";
        var options = FeishuOptions.Load(TestConfiguration.Of(Apps));
        Assert.Equal(["one", null], options.Apps.Select(app => app.TenantKey));
        Assert.Null(options.TenantKey);

        var exception = Assert.Throws<ConfigurationException>(() =>
            FeishuOptions.Load(TestConfiguration.Of(Apps + ";Feishu__TenantKey=two"))
        );
        Assert.StartsWith(
            "Both Feishu__TenantKey and Feishu__Apps__0__TenantKey are set.",
            exception.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_defaults_are_any_tenant_and_eight_hours()
    {
        var options = FeishuOptions.Load(
            TestConfiguration.Of("Feishu__VerificationToken=t;Feishu__TenantKey= ;Feishu__MaxRequestAge=")
        );

        Assert.Equal((null, TimeSpan.FromHours(8)), (options.TenantKey, options.MaxRequestAge));
    }
}
