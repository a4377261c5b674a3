using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Api.Csv;

/// <summary>
/// The CSV format of every table (docs/export.md): RFC 4180 in UTF-8. A byte order mark makes Excel show Chinese text correctly. An
/// apostrophe precedes each text that a spreadsheet would run as a formula.
/// </summary>
internal static class CsvTable
{
    private const string MediaType = "text/csv; charset=utf-8";

    private const char ListSeparator = ';';

    private const char Escape = '\'';

    /// <summary>The characters that start a formula, in ASCII and in full width. Spreadsheets treat both forms as the same.</summary>
    private static readonly SearchValues<char> FormulaSigns = SearchValues.Create("=+-@＝＋－＠");

    private static readonly CsvWriterOptions Options = CsvWriterOptions.Default with { WriteByteOrderMark = true };

    /// <summary>Creates a writer and writes the header. Disposing the writer leaves the stream open.</summary>
    public static CsvWriter Begin(Stream stream, ImmutableArray<string> columns)
    {
        var csv = CsvWriter.Create(stream, Options, leaveOpen: true);
        csv.WriteHeader(columns.AsSpan());
        return csv;
    }

    /// <summary>Writes a field with text from outside. An apostrophe precedes a text that a spreadsheet could run as a formula.</summary>
    public static void WriteText(this CsvWriter csv, string? text)
    {
        if (text is null || !IsDangerous(text))
            csv.WriteField(text);
        else
            csv.WriteField(Escape + text, CsvQuoting.Always);
    }

    /// <summary>
    /// Whether a spreadsheet could run a text as a formula. Some programs ignore spaces before a formula, others ignore control characters
    /// or zero-width characters. Therefore, a text that starts with one of these is dangerous too.
    /// </summary>
    private static bool IsDangerous(ReadOnlySpan<char> text)
    {
        foreach (char character in text)
        {
            if (FormulaSigns.Contains(character))
                return true;
            if (IsInvisible(character))
                return true;
            if (!char.IsWhiteSpace(character))
                return false;
        }

        return false;
    }

    private static bool IsInvisible(char character) =>
        char.GetUnicodeCategory(character)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.NonSpacingMark;

    /// <summary>Returns a whole table as a response.</summary>
    /// <param name="begin">Starts the table.</param>
    /// <param name="rows">The items, one for each row.</param>
    /// <param name="write">Writes one row.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async ValueTask<HttpResult> AnswerAsync<T>(
        Func<Stream, CsvWriter> begin,
        IEnumerable<T> rows,
        Func<CsvWriter, T, CancellationToken, ValueTask> write,
        CancellationToken cancellationToken
    )
    {
        using var body = new MemoryStream();
        await using (var csv = begin(body))
        {
            foreach (var row in rows)
                await write(csv, row, cancellationToken);
        }

        return HttpResult.Private(body.ToArray(), MediaType);
    }

    /// <summary>Joins a list into one field. Returns null when there is no list.</summary>
    public static string? List<T>(IReadOnlyList<T>? list, Func<T, string> text) =>
        list is null ? null : string.Join(ListSeparator, list.Select(text));

    /// <summary>Converts half days to days. Returns null when there are none.</summary>
    public static string? Days(int? halfDays) => (halfDays / 2m)?.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Formats a time as ISO 8601 with an offset. Returns null when there is no time.</summary>
    public static string? Text(DateTimeOffset? time) => time is { } known ? Text(known) : null;

    /// <summary>Formats a time as ISO 8601 with an offset.</summary>
    public static string Text(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
