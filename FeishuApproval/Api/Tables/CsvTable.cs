using System.Buffers;
using System.Globalization;
using CsvHelper;

namespace FeishuApproval.Api.Tables;

/// <summary>A CSV table.</summary>
internal sealed class CsvTable<T> : TableWriter<T>
{
    private readonly CsvWriter _csv;
    private readonly Sheet<T> _sheet;

    /// <summary>Creates a table and writes its header.</summary>
    public CsvTable(Stream stream, Sheet<T> sheet)
    {
        _sheet = sheet;
        _csv = CsvWriter.Create(stream, CsvTable.Options, leaveOpen: true);
        string[] names = [.. sheet.Names];
        _csv.WriteHeader(names);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(T row, CancellationToken cancellationToken)
    {
        foreach (var column in _sheet.CsvColumns)
        {
            object? value = column.Cell(row);
            if (value is string text && CsvTable.IsDangerous(text))
                _csv.WriteField(CsvTable.Escape + text, CsvQuoting.Always);
            else
                _csv.WriteField(CsvTable.Text(value));
        }

        await _csv.EndRecordAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask CompleteAsync(CancellationToken cancellationToken) =>
        await _csv.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _csv.DisposeAsync();
}

/// <summary>
/// The CSV format of every table (docs/export.md): RFC 4180 in UTF-8. A byte order mark makes Excel show Chinese text correctly. An
/// apostrophe precedes each text that a spreadsheet would run as a formula.
/// </summary>
internal static class CsvTable
{
    /// <summary>The media type of a table.</summary>
    public const string MediaType = "text/csv; charset=utf-8";

    /// <summary>The character that precedes a text that a spreadsheet could run as a formula.</summary>
    public const char Escape = '\'';

    private const char ListSeparator = ';';

    /// <summary>The characters that start a formula, in ASCII and in full width. Spreadsheets treat both forms as the same.</summary>
    private static readonly SearchValues<char> FormulaSigns = SearchValues.Create("=+-@＝＋－＠");

    /// <summary>The options of the writer.</summary>
    public static CsvWriterOptions Options { get; } = CsvWriterOptions.Default with { WriteByteOrderMark = true };

    /// <summary>
    /// Whether a spreadsheet could run a text as a formula. Some programs ignore spaces before a formula, others ignore control characters
    /// or zero-width characters. Therefore, a text that starts with one of these is dangerous too.
    /// </summary>
    public static bool IsDangerous(ReadOnlySpan<char> text)
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

    /// <summary>Formats the value of a cell: dates and times as ISO 8601, numbers with at most four decimals.</summary>
    public static string? Text(object? value) =>
        value switch
        {
            null => null,
            decimal number => number.ToString("0.####", CultureInfo.InvariantCulture),
            DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateTimeOffset time => time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
            _ => (string)value,
        };

    /// <summary>Joins a list into one text. Returns null when there is no list.</summary>
    public static string? List<T>(IEnumerable<T>? list, Func<T, string> text) =>
        list is null ? null : string.Join(ListSeparator, list.Select(text));

    /// <summary>Joins texts into one. Returns null when there is no list.</summary>
    public static string? List(IEnumerable<string>? list) => List(list, text => text);

    private static bool IsInvisible(char character) =>
        char.GetUnicodeCategory(character)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.NonSpacingMark;
}
