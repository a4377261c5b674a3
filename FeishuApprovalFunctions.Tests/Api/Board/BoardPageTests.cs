using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using FeishuApproval.Api.Board;
using FeishuApproval.Api.Http;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Board;

/// <summary>How the page is served; what it does is tested in a browser (FeishuApproval.Board.Tests).</summary>
public sealed partial class BoardPageTests
{
    private static readonly string Text = Encoding.UTF8.GetString(new BoardPage(TestProjection.Shanghai).Answer.Body.Span);

    [Theory]
    [InlineData("/")]
    [InlineData("/api/board")]
    public async Task It_is_served_without_the_key_and_with_headers_that_let_it_load_nothing_else(string path)
    {
        using var folder = new TempFolder();
        await using var host = await TestServer.StartAsync(folder, "Feishu__VerificationToken=t;Api__Key=a-key");
        using var http = new HttpClient();

        using var response = await http.GetAsync(new Uri(host.Address, path));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(Text, await response.Content.ReadAsStringAsync());
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], response.Headers.GetValues("Referrer-Policy"));
        Assert.Equal(["same-origin"], response.Headers.GetValues("Cross-Origin-Opener-Policy"));
        Assert.Equal(
            [$"default-src 'none'; script-src '{Hash("script")}'; style-src '{Hash("style")}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"],
            response.Headers.GetValues("Content-Security-Policy"));
    }

    [Theory]
    [InlineData(Routes.Attendance)]
    [InlineData(Routes.Status)]
    [InlineData(Routes.DeadLetters)]
    public void It_asks_the_routes_of_the_core(string route) => Assert.Matches($"[\"`]{Regex.Escape(route)}[\"`?]", Text);

    [Fact]
    public void It_names_the_attendance_zone() => Assert.Contains("data-time-zone=\"Asia/Shanghai\"", Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("http:")]
    [InlineData("https:")]
    [InlineData("innerHTML")]
    [InlineData("insertAdjacentHTML")]
    [InlineData("document.write")]
    [InlineData("eval(")]
    [InlineData("localStorage")]
    [InlineData("document.cookie")]
    [InlineData(" style=")]
    [InlineData(" onclick=")]
    [InlineData("{style}")]
    [InlineData("{script}")]
    [InlineData("{time-zone}")]
    public void It_never_uses(string word) => Assert.DoesNotContain(word, Text, StringComparison.OrdinalIgnoreCase);

    /// <summary>As a browser computes it: over all that stands between the tags.</summary>
    private static string Hash(string element)
    {
        string content = Assert.Single(Elements().Matches(Text), match => match.Groups["name"].Value == element).Groups["content"].Value;
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
    }

    [GeneratedRegex("<(?<name>script|style)>(?<content>.*?)</\\k<name>>", RegexOptions.Singleline)]
    private static partial Regex Elements();
}
