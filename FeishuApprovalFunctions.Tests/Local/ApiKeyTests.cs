using FeishuApproval.Configuration;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace FeishuApproval.Tests.Local;

public sealed class ApiKeyTests
{
    [Theory]
    [InlineData("http://127.0.0.1:7071", "127.0.0.1:7071")]
    [InlineData("http://localhost:7071", "LOCALHOST:7071")]
    [InlineData("http://localhost:80", "localhost")]
    [InlineData("http://[::1]:7071", "[::1]:7071")]
    public void This_machine_needs_no_key(string url, string host) => Assert.True(ApiKey.For(key: null, [url]).Opens(Request(host)));

    [Theory]
    [InlineData("attendance.example.com")]
    [InlineData("127.0.0.1.example.com:7071")]
    [InlineData("localhost.example.com")]
    [InlineData("192.168.0.7:7071")]
    [InlineData("")]
    public void Without_a_key_another_name_of_the_host_reads_nothing(string host)
    {
        var key = ApiKey.For(key: null, ["http://127.0.0.1:7071"]);

        Assert.False(key.Opens(Request(host)));
        Assert.Contains("Set Api__Key", key.Refusal.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("x-forwarded-for", "127.0.0.1")]
    [InlineData("X-Forwarded-Host", "attendance.example.com")]
    [InlineData("X-Real-IP", "203.0.113.7")]
    public void Without_a_key_nothing_is_read_through_a_proxy(string header, string value)
    {
        var request = Request("127.0.0.1:7071");
        request.Headers[header] = value;

        Assert.False(ApiKey.For(key: null, ["http://127.0.0.1:7071"]).Opens(request));
    }

    [Fact]
    public void The_key_opens_through_a_proxy_too()
    {
        var request = Request("attendance.example.com");
        request.Headers["X-Forwarded-For"] = "203.0.113.7";
        request.Headers["x-functions-key"] = "secret";

        Assert.True(ApiKey.For("secret", ["http://127.0.0.1:7071"]).Opens(request));
    }

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

    private static HttpRequest Request(string host)
    {
        var request = new DefaultHttpContext().Request;
        request.Host = new HostString(host);
        return request;
    }
}
