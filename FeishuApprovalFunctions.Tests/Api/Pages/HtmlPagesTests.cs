using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Pages;
using FeishuApproval.Json;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;

namespace FeishuApproval.Tests.Api.Pages;

/// <summary>How the pages are served; FeishuApproval.Pages.Tests tests their behaviour in a browser.</summary>
public sealed partial class HtmlPagesTests
{
    private static readonly HtmlPages Pages = new(TestProjection.Shanghai);

    public static TheoryData<string> Names => ["calendar", "operations", "reference", "setup"];

    [Theory]
    [InlineData("/", "calendar")]
    [InlineData("/api/calendar", "calendar")]
    [InlineData("/api/operations", "operations")]
    [InlineData("/api/docs", "reference")]
    public async Task A_page_is_served_without_the_key_and_with_headers_that_forbid_other_content(
        string path,
        string name
    )
    {
        using var folder = new TempFolder();
        await using var server = await TestServer.StartAsync(folder, "Feishu__VerificationToken=t;Api__Key=a-key");
        using var http = new HttpClient();

        using var response = await http.GetAsync(new Uri(server.Address, path));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(Text(name), await response.Content.ReadAsStringAsync());
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], response.Headers.GetValues("Referrer-Policy"));
        Assert.Equal(["same-origin"], response.Headers.GetValues("Cross-Origin-Opener-Policy"));
        Assert.Equal(
            [
                $"default-src 'none'; script-src '{Hash(name, "script")}'; style-src '{Hash(name, "style")}'; connect-src 'self'; "
                    + $"img-src data:; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types "
                    + "'none'",
            ],
            response.Headers.GetValues("Content-Security-Policy")
        );
    }

    [Theory]
    [InlineData("calendar", Routes.Attendance)]
    [InlineData("calendar", Routes.SharedAttendance)]
    [InlineData("calendar", Routes.CalendarFeed)]
    [InlineData("calendar", Routes.Operations)]
    [InlineData("operations", Routes.Calendar)]
    [InlineData("operations", Routes.Status)]
    [InlineData("operations", Routes.HealthReady)]
    [InlineData("operations", Routes.DeadLetters)]
    [InlineData("operations", Routes.DeadLettersResend)]
    [InlineData("operations", Routes.DeadLettersPurge)]
    [InlineData("operations", Routes.ArchivedEvents)]
    [InlineData("setup", Routes.SetupState)]
    [InlineData("operations", Routes.Attendance)]
    [InlineData("reference", Routes.OpenApi)]
    [InlineData("reference", Routes.Calendar)]
    public void It_calls_the_routes_of_the_core(string name, string route) =>
        Assert.Matches($"[\"`/]{Regex.Escape(route)}[\"`?]", Text(name));

    [Fact]
    public void The_operations_page_explains_every_reason_of_a_rejection_in_Chinese()
    {
        string hints = Text("operations").Split("hints: {")[^1].Split("},")[0];
        Assert.All(
            Enum.GetValues<RejectReason>(),
            reason => Assert.Matches($"\\b{SnakeCase.Of(reason)}: \"[^\"]*\\p{{IsCJKUnifiedIdeographs}}", hints)
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_names_the_attendance_zone(string name) =>
        Assert.Contains("data-time-zone=\"Asia/Shanghai\"", Text(name), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public void It_never_uses_what_could_run_received_text_or_keep_the_key(string name)
    {
        string[] forbidden =
        [
            "https:",
            "innerHTML",
            "outerHTML =",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "localStorage",
            "document.cookie",
            " style=",
            " onclick=",
            "{style}",
            "{script}",
            "{time-zone}",
        ];
        Assert.DoesNotContain(forbidden, word => Text(name).Contains(word, StringComparison.OrdinalIgnoreCase));

        // The only address is the namespace of SVG.
        Assert.DoesNotContain(
            "http:",
            Text(name).Replace("http://www.w3.org/2000/svg", string.Empty, StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    private static string Text(string name) =>
        Encoding.UTF8.GetString(
            (
                name switch
                {
                    "calendar" => Pages.Calendar,
                    "operations" => Pages.Operations,
                    "setup" => Pages.Setup,
                    _ => Pages.ApiReference,
                }
            )
                .Body
                .Span
        );

    /// <summary>As a browser computes it: over all text between the tags.</summary>
    private static string Hash(string name, string element)
    {
        string content = Assert
            .Single(Elements().Matches(Text(name)), match => match.Groups["name"].Value == element)
            .Groups["content"]
            .Value;
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
    }

    [GeneratedRegex("<(?<name>script|style)>(?<content>.*?)</\\k<name>>", RegexOptions.Singleline)]
    private static partial Regex Elements();
}
