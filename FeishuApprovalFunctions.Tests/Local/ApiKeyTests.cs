using System.Net;
using FeishuApproval.Configuration;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace FeishuApproval.Tests.Local;

public sealed class ApiKeyTests
{
    private const string Key = "a-key-of-the-reads";
    private const string AdminKey = "a-key-of-management";

    [Theory]
    [InlineData("127.0.0.1:7071")]
    [InlineData("LOCALHOST:7071")]
    [InlineData("localhost")]
    [InlineData("[::1]:7071")]
    public void This_machine_needs_no_key_to_read(string host)
    {
        Assert.True(new ApiKey(null, null).Opens(Request(host)));
        Assert.True(new ApiKey(null, AdminKey).Opens(Request(host)));
        Assert.False(new ApiKey(null, null).OpensAdmin(Request(host)));
    }

    [Theory]
    [InlineData("attendance.example.com")]
    [InlineData("127.0.0.1.example.com:7071")]
    [InlineData("localhost.example.com")]
    [InlineData("192.168.0.7:7071")]
    [InlineData("")]
    public void Without_a_key_another_name_of_the_server_reads_nothing(string host)
    {
        var key = new ApiKey(null, null);

        Assert.False(key.Opens(Request(host)));
        Assert.Contains("Set Api__Key", key.Refusal.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("x-forwarded-for", "127.0.0.1")]
    [InlineData("X-Forwarded-Host", "attendance.example.com")]
    [InlineData("X-Real-IP", "203.0.113.7")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("Via", "1.1 a-proxy")]
    [InlineData("cf-connecting-ip", "203.0.113.7")]
    [InlineData("CF-Ray", "1")]
    public void Without_a_key_nothing_is_read_through_a_proxy(string header, string value)
    {
        var request = Request("127.0.0.1:7071");
        request.Headers[header] = value;

        Assert.False(new ApiKey(null, null).Opens(request));
    }

    [Theory]
    [InlineData("HTTP/1.0", false)]
    [InlineData("HTTP/1.1", true)]
    public void Without_a_key_HTTP_1_0_reads_nothing_because_proxies_send_it(string protocol, bool opens)
    {
        var request = Request("localhost:7071");
        request.Protocol = protocol;

        Assert.Equal(opens, new ApiKey(null, null).Opens(request));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    [InlineData("Sec-Fetch-Site", "none", true)]
    [InlineData("Sec-Fetch-Site", "same-site", false)]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Origin", "http://localhost:7071", true)]
    [InlineData("Origin", "http://localhost:3000", false)]
    [InlineData("Origin", "https://localhost:7071", false)]
    [InlineData("Origin", "https://attacker.example", false)]
    [InlineData("Origin", "null", false)]
    public void Without_a_key_a_page_of_another_site_reads_nothing(string header, string value, bool opens)
    {
        var request = Request("localhost:7071");
        request.Scheme = "http";
        request.Headers[header] = value;

        Assert.Equal(opens, new ApiKey(null, null).Opens(request));
        request.Headers["x-functions-key"] = Key;
        Assert.True(new ApiKey(Key, null).Opens(request));
    }

    [Fact]
    public void A_key_is_accepted_through_a_proxy_too()
    {
        var request = Request("attendance.example.com");
        request.Headers["X-Forwarded-For"] = "203.0.113.7";
        request.Headers["x-functions-key"] = Key;

        Assert.True(new ApiKey(Key, null).Opens(request));
    }

    [Theory]
    [InlineData(Key, true, false)]
    [InlineData(AdminKey, true, true)]
    [InlineData("another key", false, false)]
    [InlineData("", false, false)]
    [InlineData(null, false, false)]
    public void Reads_and_management_have_keys_of_their_own(string? given, bool opens, bool opensAdmin)
    {
        var request = Request("localhost");
        if (given is not null)
            request.Headers["x-functions-key"] = given;
        var key = new ApiKey(Key, AdminKey);

        Assert.Equal((opens, opensAdmin), (key.Opens(request), key.OpensAdmin(request)));
    }

    [Fact]
    public void Without_an_admin_key_management_is_closed()
    {
        var request = Request("localhost");
        request.Headers["x-functions-key"] = Key;

        Assert.False(new ApiKey(Key, null).OpensAdmin(request));
        Assert.False(new ApiKey(Key, string.Empty).OpensAdmin(request));
    }

    [Fact]
    public void The_same_key_for_both_stops_the_start()
    {
        var exception = Assert.Throws<ConfigurationException>(() => new ApiKey(Key, Key));

        Assert.Contains("Api__AdminKey", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.0.1")]
    [InlineData("::1")]
    public void Loopback_needs_no_key_and_no_long_one(string address)
    {
        new ApiKey(null, null).Check(IPAddress.Parse(address), address);
        new ApiKey("short", "shorter").Check(IPAddress.Parse(address), address);
    }

    [Theory]
    [InlineData("0.0.0.0", null, null, "Api__Key")]
    [InlineData("::", "", AdminKey, "Api__Key")]
    [InlineData("192.168.0.7", null, AdminKey, "Api__Key")]
    [InlineData("0.0.0.0", "fifteen letters", null, "Api__Key")]
    [InlineData("::", Key, "fifteen letters", "Api__AdminKey")]
    [InlineData(null, null, null, "Api__Key")]
    public void Beyond_loopback_a_missing_or_short_key_stops_the_start(
        string? address,
        string? key,
        string? adminKey,
        string named
    )
    {
        var keys = new ApiKey(key, adminKey);
        var bound = address is null ? null : IPAddress.Parse(address);

        var exception = Assert.Throws<ConfigurationException>(() => keys.Check(bound, "the address"));

        Assert.StartsWith("the address is reachable", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"Set {named} to", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Key, null)]
    [InlineData("sixteen letters!", AdminKey)]
    public void Beyond_loopback_it_starts_with_long_keys(string key, string? adminKey) =>
        new ApiKey(key, adminKey).Check(IPAddress.Any, "the address");

    [Theory]
    [InlineData("x-functions-key", "secret", true)]
    [InlineData("x-functions-key", "Secret", false)]
    [InlineData("x-functions-key", "", false)]
    [InlineData("?code=", "secret", true)]
    [InlineData("?code=", "secrets", false)]
    [InlineData("other", "secret", false)]
    public void A_key_is_accepted_in_header_or_query_only(string place, string given, bool opens)
    {
        var request = new DefaultHttpContext().Request;
        if (place == "?code=")
            request.QueryString = new QueryString(place + given);
        else
            request.Headers[place] = given;

        Assert.Equal(
            (opens, opens),
            (new ApiKey("secret", null).Opens(request), new ApiKey(null, "secret").OpensAdmin(request))
        );
    }

    private static HttpRequest Request(string host)
    {
        var request = new DefaultHttpContext().Request;
        request.Host = new HostString(host);
        return request;
    }
}
