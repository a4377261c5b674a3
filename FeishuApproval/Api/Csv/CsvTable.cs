using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Api.Csv;

/// <summary>
/// The CSV of every table (docs/export.md): UTF-8 with a byte order mark, so that Excel shows Chinese; RFC 4180; and an apostrophe before
/// a text that a spreadsheet would run as a formula.
/// </summary>
internal static class CsvTable
{
    private const string MediaType = "text/csv; charset=utf-8";

    private const char ListSeparator = ';';

    private const char Escape = '\'';

    /// <summary>The signs that begin a formula, in ASCII and in full width, which spreadsheets read as the same.</summary>
    private static readonly SearchValues<char> FormulaSigns = SearchValues.Create("=+-@＝＋－＠");

    private static readonly CsvWriterOptions Options = CsvWriterOptions.Default with { WriteByteOrderMark = true };

    /// <summary>A writer that has written the header; disposing of it leaves the stream open.</summary>
    public static CsvWriter Begin(Stream stream, ImmutableArray<string> columns)
    {
        var csv = CsvWriter.Create(stream, Options, leaveOpen: true);
        csv.WriteHeader(columns.AsSpan());
        return csv;
    }

    /// <summary>Writes a field that holds text from outside, with an apostrophe before one that a spreadsheet could run.</summary>
    public static void WriteText(this CsvWriter csv, string? text)
    {
        if (text is null || !IsDangerous(text)) csv.WriteField(text);
        else csv.WriteField(Escape + text, CsvQuoting.Always);
    }

    /// <summary>
    /// Whether a spreadsheet could run a text as a formula. Some programs skip blanks, others control
    /// characters or characters without a width before a formula, so a text that begins with one of those is dangerous too.
    /// </summary>
    private static bool IsDangerous(ReadOnlySpan<char> text)
    {
        foreach (char character in text)
        {
            if (FormulaSigns.Contains(character)) return true;
            if (IsInvisible(character)) return true;
            if (!char.IsWhiteSpace(character)) return false;
        }

        return false;
    }

    private static bool IsInvisible(char character) => char.GetUnicodeCategory(character) is UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.NonSpacingMark;

    /// <summary>A whole table as an answer.</summary>
    /// <param name="begin">Begins the table.</param>
    /// <param name="rows">The items, one for each row.</param>
    /// <param name="write">Writes one row.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static async ValueTask<HttpResult> AnswerAsync<T>(
        Func<Stream, CsvWriter> begin, IEnumerable<T> rows, Func<CsvWriter, T, CancellationToken, ValueTask> write,
            CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await using (var csv = begin(body))
        {
            foreach (var row in rows) await write(csv, row, cancellationToken);
        }

        return HttpResult.Private(body.ToArray(), MediaType);
    }

    /// <summary>A list in one field; null when there is none.</summary>
    public static string? List<T>(IReadOnlyList<T>? list, Func<T, string> text) =>
        list is null ? null : string.Join(ListSeparator, list.Select(text));

    /// <summary>Half days as days; null when there are none.</summary>
    public static string? Days(int? halfDays) => (halfDays / 2m)?.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>A time as ISO 8601 with offset; null when there is none.</summary>
    public static string? Text(DateTimeOffset? time) => time is { } known ? Text(known) : null;

    /// <summary>A time as ISO 8601 with offset.</summary>
    public static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
