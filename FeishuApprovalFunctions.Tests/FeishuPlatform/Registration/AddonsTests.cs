using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using FeishuApproval.FeishuPlatform.Registration;

namespace FeishuApproval.Tests.FeishuPlatform.Registration;

public sealed class AddonsTests
{
    private static readonly RegistrationCode Code = new()
    {
        DeviceCode = "dc-secret",
        UserCode = "QWER-7890",
        VerificationAddress = new Uri("https://open.feishu.cn/page/launcher?user_code=QWER-7890"),
        Interval = TimeSpan.FromSeconds(5),
        ValidFor = TimeSpan.FromMinutes(10),
    };

    [Fact]
    public void The_link_asks_for_our_scopes_and_events_of_a_new_app_and_for_nothing_else()
    {
        var query = HttpUtility.ParseQueryString(RegistrationLink.ForFeishu(Code).Query);
        var addons = JsonNode.Parse(Addons.Decode(query["addons"]!))!;

        Assert.Equal(
            ("QWER-7890", "sdk", "sdk", "true", null),
            (query["user_code"], query["from"], query["tp"], query["createOnly"], query["clientID"])
        );
        Assert.False((bool)addons["preset"]!);
        Assert.Equal(
            RequestedAccess.Scopes.Select(scope => scope.Name),
            addons["scopes"]!["tenant"]!.AsArray().Select(name => (string?)name)
        );
        Assert.Equal(
            RequestedAccess.Events,
            addons["events"]!["items"]!["tenant"]!.AsArray().Select(name => (string)name!)
        );
        Assert.DoesNotContain("=", query["addons"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_link_of_Lark_is_the_page_that_opens_in_its_client()
    {
        var link = RegistrationLink.ForLark(Code, new Uri("https://open.larksuite.com/"), "1.2.3");
        var query = HttpUtility.ParseQueryString(link.Query);

        Assert.Equal("https://open.larksuite.com/page/cli", link.GetLeftPart(UriPartial.Path));
        Assert.Equal(
            ("QWER-7890", "cli", "1.2.3", "1.2.3", Addons.Requested),
            (query["user_code"], query["from"], query["lpv"], query["ocv"], query["addons"])
        );
    }

    [Fact]
    public void The_device_code_is_in_no_link_and_no_text()
    {
        string shown =
            $"{Code} {RegistrationLink.ForFeishu(Code)} {RegistrationLink.ForLark(Code, new Uri("https://a/"), "1")}";

        Assert.DoesNotContain("dc-secret", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"preset":false}""", null)]
    [InlineData(
        """{"preset":false,"scopes":{"tenant":["a:b:readonly"],"user":[]},"events":{"items":{"tenant":["leave_approvalV2"]}}}""",
        null
    )]
    [InlineData("""{"callbacks":{"items":["card.action.trigger"]}}""", null)]
    [InlineData("""{}""", "it asks for nothing.")]
    [InlineData("""{"preset":true,"scopes":{"tenant":[]}}""", "it asks for nothing.")]
    [InlineData("""[]""", "it is not a JSON object.")]
    [InlineData("""{"preset":"no"}""", "preset is not true or false.")]
    [InlineData("""{"preset":false,"redirect_urls":[]}""", "there is no member redirect_urls.")]
    [InlineData("""{"scopes":{"bot":["a"]}}""", "there is no member scopes.bot.")]
    [InlineData("""{"scopes":{"tenant":"a"}}""", "scopes.tenant is not a list.")]
    [InlineData("""{"scopes":{"tenant":["a b"]}}""", "scopes.tenant has an item that is no name.")]
    [InlineData("""{"scopes":{"tenant":[1]}}""", "scopes.tenant has an item that is no name.")]
    [InlineData("""{"events":{"tenant":["a"]}}""", "events does not have items and nothing else.")]
    [InlineData(
        """{"events":{"items":{"tenant":["a"]},"mode":"websocket"}}""",
        "events does not have items and nothing else."
    )]
    public void A_shape_that_the_platform_would_ignore_is_found_before(string json, string? problem)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(json);

        Assert.Equal(problem, Addons.FindProblem(utf8));
        if (problem is null)
            Assert.Equal(utf8, Addons.Decode(Addons.Encode(utf8)));
        else
            Assert.Throws<FormatException>(() => Addons.Encode(utf8));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("bm90IGd6aXA")]
    public void A_parameter_that_is_none_is_not_decoded(string parameter) =>
        Assert.True(Addons.Decode(parameter) is null or { Length: 0 });
}
