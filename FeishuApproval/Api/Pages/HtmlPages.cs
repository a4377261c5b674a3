using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using FeishuApproval.Api.Http;
using FeishuApproval.Configuration;

namespace FeishuApproval.Api.Pages;

/// <summary>
/// The HTML pages. Every server returns the same pages. Each page is one document that contains its style and script, and loads its data
/// from the API. The page itself contains no data, so it requires no key.
/// </summary>
internal sealed class HtmlPages
{
    private const string MediaType = "text/html; charset=utf-8";

    /// <summary>Builds the pages.</summary>
    /// <param name="zones">The attendance zones. The pages show days and times in the common one until an answer names its tenant's.</param>
    public HtmlPages(TimeZones zones)
    {
        var zone = zones.Common;
        Calendar = Build(
            "calendar",
            Routes.Calendar,
            zone,
            "common.js",
            "record.js",
            "calendar-export.js",
            "calendar.js"
        );
        Payroll = Build("payroll", Routes.PayrollPage, zone, "common.js", "record.js", "payroll.js");
        Operations = Build("operations", Routes.Operations, zone, "common.js", "operations.js");
        Setup = Build("setup", Routes.Setup, zone, "common.js", "setup.js");
        ApiReference = Build("reference", Routes.ApiReference, zone, "common.js", "reference.js");
    }

    /// <summary>The calendar of absences and overtime (<see cref="Routes.Calendar"/>).</summary>
    public HttpResult Calendar { get; }

    /// <summary>The amounts of a month for each employee (<see cref="Routes.PayrollPage"/>).</summary>
    public HttpResult Payroll { get; }

    /// <summary>Received events, dead letters and the state of the server (<see cref="Routes.Operations"/>).</summary>
    public HttpResult Operations { get; }

    /// <summary>The connection of an app (<see cref="Routes.Setup"/>).</summary>
    public HttpResult Setup { get; }

    /// <summary>The routes with their parameters and responses (<see cref="Routes.ApiReference"/>).</summary>
    public HttpResult ApiReference { get; }

    internal static ApiOperation CalendarOperation { get; } = Page("The calendar page.");

    internal static ApiOperation PayrollOperation { get; } = Page("The payroll page.");

    internal static ApiOperation OperationsOperation { get; } = Page("The operations page.");

    internal static ApiOperation SetupOperation { get; } = Page("The page that connects an app.");

    internal static ApiOperation ApiReferenceOperation { get; } = Page("The page that shows this document.");

    private static ApiOperation Page(string summary) => new(summary) { Answers = [new ApiAnswer("text/html")] };

    private static HttpResult Build(string name, string route, TimeZoneInfo zone, params ReadOnlySpan<string> scripts)
    {
        string style = Load("common.css") + Load($"{name}.css"),
            script = string.Empty;
        foreach (string file in scripts)
            script += Load(file);
        string link = $"href=\"/{Routes.Prefix}/{route}\"";
        string header = LoadPart("header.html")
            .Replace(link, $"{link} aria-current=\"page\"", StringComparison.Ordinal);
        string page = Load($"{name}.html")
            .Replace("{start}", LoadPart("start.html"), StringComparison.Ordinal)
            .Replace("{header}", header, StringComparison.Ordinal)
            .Replace("{sign-in}", LoadPart("sign-in.html"), StringComparison.Ordinal)
            .Replace("{time-zone}", WebUtility.HtmlEncode(zone.Id), StringComparison.Ordinal)
            .Replace("{style}", style, StringComparison.Ordinal)
            .Replace("{script}", script, StringComparison.Ordinal);
        return new HttpResult(200, Encoding.UTF8.GetBytes(page), Headers(style, script)) { MediaType = MediaType };
    }

    private static ImmutableArray<KeyValuePair<string, string>> Headers(string style, string script) =>
        [
            new(
                "Content-Security-Policy",
                $"default-src 'none'; script-src '{Hash(script)}'; style-src '{Hash(style)}'; connect-src 'self'; img-src data:; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
            ),
            new("Referrer-Policy", "no-referrer"),
            new("Cross-Origin-Opener-Policy", "same-origin"),
            new("Cache-Control", "no-cache"),
        ];

    private static string Hash(string text) =>
        "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Loads a part that several pages contain, without the line ending at its end.</summary>
    private static string LoadPart(string file) => Load(file).TrimEnd('\n');

    /// <summary>Loads a file and normalizes its line endings, because a browser normalizes them before it computes the hash.</summary>
    private static string Load(string file)
    {
        using var stream = typeof(HtmlPages).Assembly.GetManifestResourceStream($"pages/{file}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
