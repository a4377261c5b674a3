using FeishuApproval.Local.Hosting;
using Microsoft.AspNetCore.Http;

namespace FeishuApproval.Tests.Local;

public sealed class ApiKeyTests
{
    [Theory]
    [InlineData("http://127.0.0.1:7071")]
    [InlineData("http://localhost:7071")]
    [InlineData("http://[::1]:7071")]
    public void Loopback_needs_no_key(string url) => Assert.True(ApiKey.For(key: null, [url]).Opens(new DefaultHttpContext().Request));

    [Theory]
    [InlineData("http://0.0.0.0:7071")]
    [InlineData("http://*:7071")]
    [InlineData("http://[::]:7071")]
    [InlineData("https://attendance.example.com")]
    public void Beyond_loopback_a_missing_key_stops_the_start(string url)
    {
        var exception = Assert.Throws<ConfigurationException>(() => ApiKey.For(string.Empty, ["http://127.0.0.1:1", url]));

        Assert.Contains(url, exception.Message, StringComparison.Ordinal);
        Assert.Contains("Api__Key", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x-functions-key", "secret", true)]
    [InlineData("x-functions-key", "Secret", false)]
    [InlineData("x-functions-key", "", false)]
    [InlineData("?code=", "secret", true)]
    [InlineData("?code=", "secrets", false)]
    [InlineData("other", "secret", false)]
    public void A_key_opens_by_header_or_query_only(string place, string given, bool opens)
    {
        var request = new DefaultHttpContext().Request;
        if (place == "?code=") request.QueryString = new QueryString(place + given);
        else request.Headers[place] = given;

        Assert.Equal(opens, ApiKey.For("secret", ["http://0.0.0.0:7071"]).Opens(request));
    }
}
