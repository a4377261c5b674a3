using System.Globalization;
using System.IO.Compression;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Api.Xlsx;

/// <summary>
/// A workbook with one sheet (docs/export.md), written row by row. Only one row is in memory at a time. Times are local times of the
/// attendance zone, because spreadsheets do not support time zones. A text is never stored as a formula.
/// </summary>
internal sealed class XlsxTable : IDisposable
{
    /// <summary>The media type of a workbook.</summary>
    public const string MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006";
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Parts = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    private const string Declaration = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""";

    /// <summary>The maximum number of characters in a cell.</summary>
    private const int MaxText = 32_767;

    /// <summary>The width of every column in characters. A time fits; in a narrower column a spreadsheet shows ##### instead.</summary>
    private const double ColumnWidth = 18;

    /// <summary>
    /// The first date with a correct day number. Spreadsheets treat 1900 as a leap year, so the day numbers before this date are wrong.
    /// </summary>
    private static readonly DateTime FirstDate = new(1900, 3, 1);

    /// <summary>The index of each style: header, date, date and time.</summary>
    private const uint HeaderStyle = 1;
    private const uint DateStyle = 2;
    private const uint TimeStyle = 3;

    private static readonly (string Path, string Text)[] Fixed =
    [
        (
            "[Content_Types].xml",
            $"""
            {Declaration}<Types xmlns="{Package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
            <Override PartName="/xl/workbook.xml" ContentType="{Parts}.sheet.main+xml"/>
            <Override PartName="/xl/worksheets/sheet1.xml" ContentType="{Parts}.worksheet+xml"/>
            <Override PartName="/xl/styles.xml" ContentType="{Parts}.styles+xml"/></Types>
            """
        ),
        (
            "_rels/.rels",
            $"""
            {Declaration}<Relationships xmlns="{Package}/relationships">
            <Relationship Id="rId1" Type="{Office}/officeDocument" Target="xl/workbook.xml"/></Relationships>
            """
        ),
        (
            "xl/workbook.xml",
            $"""
            {Declaration}<workbook xmlns="{Main}" xmlns:r="{Office}"><sheets><sheet name="Attendance" sheetId="1" r:id="rId1"/></sheets></workbook>
            """
        ),
        (
            "xl/_rels/workbook.xml.rels",
            $"""
            {Declaration}<Relationships xmlns="{Package}/relationships"><Relationship Id="rId1" Type="{Office}/worksheet" Target="worksheets/sheet1.xml"/>
            <Relationship Id="rId2" Type="{Office}/styles" Target="styles.xml"/></Relationships>
            """
        ),
        (
            "xl/styles.xml",
            $"""
            {Declaration}<styleSheet xmlns="{Main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/>
            <numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm"/></numFmts>
            <fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
            <fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
            <borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
            <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
            <cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
            <xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>
            <xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
            <xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>
            """
        ),
    ];

    private readonly ZipArchive _zip;
    private readonly Stream _sheet;
    private readonly OpenXmlWriter _writer;
    private uint _row;

    private XlsxTable(Stream stream)
    {
        _zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (path, text) in Fixed)
        {
            using var part = _zip.CreateEntry(path).Open();
            part.Write(Encoding.UTF8.GetBytes(text));
        }

        _sheet = _zip.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest).Open();
        _writer = OpenXmlWriter.Create(_sheet, Encoding.UTF8);
    }

    /// <summary>
    /// Creates a workbook and writes the header, which stays visible while scrolling. Disposing the workbook completes it and leaves the
    /// stream open.
    /// </summary>
    public static XlsxTable Begin(Stream stream, IEnumerable<string> headers)
    {
        var table = new XlsxTable(stream);
        table._writer.WriteStartDocument(true);
        table._writer.WriteStartElement(new Worksheet());
        table._writer.WriteElement(
            new SheetViews(
                new SheetView(
                    new Pane
                    {
                        VerticalSplit = 1,
                        TopLeftCell = "A2",
                        ActivePane = PaneValues.BottomLeft,
                        State = PaneStateValues.Frozen,
                    }
                )
                {
                    WorkbookViewId = 0,
                }
            )
        );
        string[] names = [.. headers];
        table._writer.WriteElement(
            new Columns(
                new Column
                {
                    Min = 1,
                    Max = (uint)names.Length,
                    Width = ColumnWidth,
                    CustomWidth = true,
                }
            )
        );
        table._writer.WriteStartElement(new SheetData());
        table.WriteRow(names, HeaderStyle);
        return table;
    }

    /// <summary>Returns a whole table as a response.</summary>
    public static HttpResult Answer<T>(
        IEnumerable<string> headers,
        IEnumerable<T> rows,
        Func<T, IEnumerable<object?>> cells
    )
    {
        using var body = new MemoryStream();
        using (var table = Begin(body, headers))
        {
            foreach (var row in rows)
                table.Write(cells(row));
        }

        return HttpResult.Private(body.ToArray(), MediaType);
    }

    /// <summary>
    /// Writes one row of texts, numbers, <see cref="DateOnly"/> and <see cref="DateTimeOffset"/> values. Null leaves a cell empty.
    /// </summary>
    public void Write(IEnumerable<object?> cells) => WriteRow(cells, style: null);

    /// <summary>Completes the workbook.</summary>
    public void Dispose()
    {
        _writer.WriteEndElement();
        _writer.WriteEndElement();
        _writer.Close();
        _sheet.Dispose();
        _zip.Dispose();
    }

    private void WriteRow(IEnumerable<object?> cells, uint? style)
    {
        _writer.WriteStartElement(new Row { RowIndex = ++_row });
        int column = 0;
        foreach (object? value in cells)
        {
            column++;
            if (value is null)
                continue;
            var cell = Cell(value);
            cell.CellReference = string.Create(CultureInfo.InvariantCulture, $"{Letters(column)}{_row}");
            if (style is not null)
                cell.StyleIndex = style;
            _writer.WriteElement(cell);
        }

        _writer.WriteEndElement();
    }

    private static Cell Cell(object value) =>
        value switch
        {
            DateOnly date when Serial(date.ToDateTime(TimeOnly.MinValue)) is { } serial => new Cell(
                new CellValue(serial)
            )
            {
                StyleIndex = DateStyle,
            },
            DateTimeOffset time when Serial(time.DateTime) is { } serial => new Cell(new CellValue(serial))
            {
                StyleIndex = TimeStyle,
            },
            int or long or decimal => new Cell(
                new CellValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture))
            ),
            IFormattable other => TextCell(other.ToString("O", CultureInfo.InvariantCulture)),
            _ => TextCell((string)value),
        };

    private static Cell TextCell(string text) =>
        new(new InlineString(new Text(Shown(text)) { Space = SpaceProcessingModeValues.Preserve }))
        {
            DataType = CellValues.InlineString,
        };

    private static string? Serial(DateTime time) =>
        time < FirstDate ? null : time.ToOADate().ToString("R", CultureInfo.InvariantCulture);

    /// <summary>
    /// Removes the characters that a workbook cannot contain: control characters, unpaired surrogates, and characters beyond the length
    /// limit of a cell.
    /// </summary>
    private static string Shown(string text)
    {
        var shown = new StringBuilder(Math.Min(text.Length, MaxText));
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length + rune.Utf16SequenceLength > MaxText)
                break;
            bool isAllowed = rune.Value is '\t' or '\n' or '\r' or >= ' ' and not (0xFFFE or 0xFFFF);
            shown.Append(isAllowed ? rune.ToString() : "\uFFFD");
        }

        return shown.ToString();
    }

    private static string Letters(int column) =>
        column <= 26
            ? ((char)('A' + column - 1)).ToString()
            : Letters((column - 1) / 26) + Letters(((column - 1) % 26) + 1);
}
