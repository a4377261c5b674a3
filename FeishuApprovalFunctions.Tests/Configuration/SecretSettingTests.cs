using FeishuApproval.Configuration;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Configuration;

public sealed class SecretSettingTests
{
    private static readonly string[] Valid =
    [
        "Feishu__AppId=cli_1",
        "Feishu__AppSecret=s",
        "Feishu__VerificationToken=t",
        "Feishu__EncryptKey=k",
    ];

    [Fact]
    public void Blanks_and_line_ends_around_a_secret_are_removed()
    {
        var settings = TestConfiguration.Of(
            "Feishu__AppId= cli_1\r\n;Feishu__AppSecret=\tsecret\n;Feishu__VerificationToken=token\n;Feishu__EncryptKey= key ;Feishu__TenantKey=t\n"
        );

        var app = Assert.Single(PlatformOptions.Load(settings).Apps);
        var feishu = FeishuOptions.Load(settings);

        Assert.Equal(("cli_1", "secret", "t", "t"), (app.AppId, app.AppSecret, app.TenantKey, feishu.TenantKey));
        Assert.Equal("cli_1", feishu.Apps[0].AppId);
        Assert.True(feishu.Apps[0].HasToken("token"u8));
        Assert.True(feishu.Apps[0].EncryptKeys[0].Utf8.AsSpan().SequenceEqual("key"u8));
    }

    [Theory]
    [InlineData("AppSecret", "\"secret\"", "begins or ends with a quote")]
    [InlineData("AppSecret", "'secret'", "begins or ends with a quote")]
    [InlineData("EncryptKey", "“key”", "begins or ends with a quote")]
    [InlineData("EncryptKey", "to\tken", "has a line end or a tab inside")]
    [InlineData("VerificationToken", "to\nken", "has a line end or a tab inside")]
    [InlineData("AppId", "\"cli_1", "begins or ends with a quote")]
    [InlineData("TenantKey", "to\rken", "has a line end or a tab inside")]
    public async Task Quotes_and_inner_line_ends_stop_the_start_with_one_sentence(
        string name,
        string value,
        string words
    )
    {
        using var folder = new TempFolder();
        string settings = string.Join(
            ';',
            Valid
                .Where(each => !each.StartsWith($"Feishu__{name}=", StringComparison.Ordinal))
                .Append($"Feishu__{name}={value}")
        );

        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => TestServer.StartAsync(folder, settings));

        Assert.StartsWith($"Feishu__{name} {words}", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_end_after_an_API_key_does_not_count()
    {
        var key = new ApiKey("a-key-of-16-chars\n", adminKey: null);
        var request = new Microsoft.AspNetCore.Http.DefaultHttpContext().Request;
        request.Headers["x-functions-key"] = "a-key-of-16-chars";

        Assert.True(key.Opens(request));
    }
}
