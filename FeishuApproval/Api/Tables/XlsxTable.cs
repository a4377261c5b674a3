using System.Globalization;
using System.Text;
using SpreadCheetah;
using SpreadCheetah.Worksheets;

namespace FeishuApproval.Api.Tables;

/// <summary>
/// A sheet of a workbook (docs/export.md). Times are local times of the attendance zone, because spreadsheets do not support time zones. A
/// text is never stored as a formula.
/// </summary>
internal sealed class XlsxTable<T> : TableWriter<T>
{
    private readonly XlsxWorkbook _workbook;
    private readonly Sheet<T> _sheet;
    private readonly StyledCell[] _row;

    private XlsxTable(XlsxWorkbook workbook, Sheet<T> sheet)
    {
        _workbook = workbook;
        _sheet = sheet;
        _row = new StyledCell[sheet.Columns.Count];
    }

    /// <summary>Creates a workbook with this sheet only.</summary>
    public static async ValueTask<XlsxTable<T>> CreateAsync(
        Stream stream,
        Sheet<T> sheet,
        bool inChinese,
        CancellationToken cancellationToken
    ) =>
        await CreateAsync(
            await XlsxWorkbook.CreateAsync(stream, inChinese, cancellationToken),
            sheet,
            cancellationToken
        );

    /// <summary>Adds a sheet to a workbook and writes the header, which stays visible while scrolling. The sheet before it is complete.</summary>
    public static async ValueTask<XlsxTable<T>> CreateAsync(
        XlsxWorkbook workbook,
        Sheet<T> sheet,
        CancellationToken cancellationToken
    )
    {
        var layout = new WorksheetOptions { FrozenRows = 1 };
        for (int i = 0; i < sheet.Columns.Count; i++)
            layout.Column(i + 1).Width = sheet.Columns[i].Width;
        await workbook.Spreadsheet.StartWorksheetAsync(sheet.Title(workbook.InChinese), layout, cancellationToken);
        string[] headers =
        [
            .. sheet.Columns.Select(column => XlsxText.Clean(workbook.InChinese ? column.Chinese : column.English)),
        ];
        await workbook.Spreadsheet.AddHeaderRowAsync(headers, workbook.Bold, cancellationToken);
        return new XlsxTable<T>(workbook, sheet);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(T row, CancellationToken cancellationToken)
    {
        for (int i = 0; i < _row.Length; i++)
            _row[i] = Cell(_sheet.Columns[i], row);
        return _workbook.Spreadsheet.AddRowAsync(_row, cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(CancellationToken cancellationToken) =>
        _workbook.CompleteAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _workbook.DisposeAsync();

    private StyledCell Cell(Column<T> column, T row) =>
        column.Cell(row, _workbook.InChinese) switch
        {
            null or "" => default,
            decimal number => new StyledCell(number, null),
            DateOnly date when date.ToDateTime(TimeOnly.MinValue) is var start && XlsxText.HasDayNumber(start) =>
                new StyledCell(start, _workbook.Date),
            DateTimeOffset time when XlsxText.HasDayNumber(time.DateTime) => new StyledCell(
                time.DateTime,
                _workbook.Time
            ),
            string text => new StyledCell(XlsxText.Clean(text), null),
            IFormattable early => new StyledCell(early.ToString("O", CultureInfo.InvariantCulture), null),
            var other => throw new InvalidOperationException($"{column.Name} has a value of {other.GetType()}."),
        };
}

/// <summary>The rules for the cells of a workbook.</summary>
internal static class XlsxText
{
    /// <summary>The media type of a workbook.</summary>
    public const string MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>The maximum number of rows, with the header.</summary>
    public const int MaxRows = 1_048_576;

    /// <summary>The maximum number of characters in a cell.</summary>
    private const int MaxLength = 32_767;

    /// <summary>
    /// The first date with a correct day number. Spreadsheets treat 1900 as a leap year, so the day numbers before this date are wrong.
    /// </summary>
    private static readonly DateTime FirstDate = new(1900, 3, 1);

    /// <summary>Whether spreadsheets show the day number of a time correctly. An earlier time is written as text.</summary>
    public static bool HasDayNumber(DateTime time) => time >= FirstDate;

    /// <summary>
    /// Removes what a workbook cannot contain: control characters, unpaired surrogates, and characters beyond the length limit of a cell.
    /// </summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > MaxLength)
                break;
            bool isAllowed = rune.Value is '\t' or '\n' or '\r' or >= ' ' and not (0xFFFE or 0xFFFF);
            clean.Append(isAllowed ? rune.ToString() : "\uFFFD");
        }

        return clean.ToString();
    }
}
