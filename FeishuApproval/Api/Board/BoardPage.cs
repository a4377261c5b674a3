using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Api.Board;

/// <summary>
/// The page for people, alike in every host: one document that holds its style and script and loads nothing but the reads, with
/// whatever key its reader has. It holds no data itself, so it is served without a key.
/// </summary>
public sealed class BoardPage
{
    private const string MediaType = "text/html; charset=utf-8";

    /// <summary>Puts the page together.</summary>
    /// <param name="zone">The zone whose days it shows.</param>
    public BoardPage(TimeZoneInfo zone)
    {
        string style = Load("board.css"), script = Load("board.js");
        string page = Load("board.html")
            .Replace("{time-zone}", WebUtility.HtmlEncode(zone.Id), StringComparison.Ordinal)
            .Replace("{style}", style, StringComparison.Ordinal)
            .Replace("{script}", script, StringComparison.Ordinal);
        Answer = new HttpResult(200, Encoding.UTF8.GetBytes(page), Headers(style, script)) { MediaType = MediaType };
    }

    /// <summary>The answer to every request for it.</summary>
    public HttpResult Answer { get; }

    private static ImmutableArray<KeyValuePair<string, string>> Headers(string style, string script) =>
    [
        new(
            "Content-Security-Policy",
            $"default-src 'none'; script-src '{Hash(script)}'; style-src '{Hash(style)}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"),
        new("Referrer-Policy", "no-referrer"),
        new("Cross-Origin-Opener-Policy", "same-origin"),
        new("Cache-Control", "no-cache"),
    ];

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Line ends are made one: a browser does so before it hashes what stands in the document.</summary>
    private static string Load(string file)
    {
        using var stream = typeof(BoardPage).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
