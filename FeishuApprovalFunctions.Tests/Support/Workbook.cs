using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Tests.Support;

/// <summary>Reads a sheet of a workbook. Node tests read the same files with libraries that people use.</summary>
internal sealed class Workbook
{
    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private Workbook(string title, List<List<WorkbookCell>> rows, List<double> widths) =>
        (Title, Rows, Widths) = (title, rows, widths);

    /// <summary>The name of the sheet.</summary>
    public string Title { get; }

    /// <summary>The cells of each row that are not empty.</summary>
    public IReadOnlyList<IReadOnlyList<WorkbookCell>> Rows { get; }

    /// <summary>The width of each column.</summary>
    public IReadOnlyList<double> Widths { get; }

    /// <summary>The headers.</summary>
    public IEnumerable<string> Headers => Rows[0].Select(cell => cell.Value);

    /// <summary>The cell of a row in the column with this header; null when it is empty.</summary>
    public WorkbookCell? Cell(int row, string header)
    {
        string column = Rows[0].Single(cell => cell.Value == header).Column;
        return Rows[row].SingleOrDefault(cell => cell.Column == column);
    }

    /// <summary>The values of a column without its header, one for each row; null for an empty cell.</summary>
    public IEnumerable<string?> Values(string header) =>
        Enumerable.Range(1, Rows.Count - 1).Select(row => Cell(row, header)?.Value);

    public static Workbook Read(HttpResult answer)
    {
        Assert.Equal(
            (200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (answer.Status, answer.MediaType)
        );
        return Read(answer.Body.ToArray());
    }

    /// <summary>Reads every sheet.</summary>
    public static IReadOnlyList<Workbook> ReadAll(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        int sheets = Part(zip, "xl/workbook.xml").Descendants(Main + "sheet").Count();
        return [.. Enumerable.Range(1, sheets).Select(number => Read(file, number))];
    }

    /// <summary>Reads the only sheet.</summary>
    public static Workbook Read(byte[] file) => Assert.Single(ReadAll(file));

    private static Workbook Read(byte[] file, int number)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        var formats = Part(zip, "xl/styles.xml")
            .Descendants(Main + "numFmt")
            .ToDictionary(
                format => (string)format.Attribute("numFmtId")!,
                format => (string)format.Attribute("formatCode")!
            );
        List<string?> styles =
        [
            .. Part(zip, "xl/styles.xml")
                .Descendants(Main + "cellXfs")
                .Elements()
                .Select(style => formats.GetValueOrDefault((string)style.Attribute("numFmtId")!)),
        ];
        var sheet = Part(zip, $"xl/worksheets/sheet{number}.xml");
        return new Workbook(
            (string)Part(zip, "xl/workbook.xml").Descendants(Main + "sheet").ElementAt(number - 1).Attribute("name")!,
            [.. sheet.Descendants(Main + "row").Select(row => Cells(row, styles))],
            [.. sheet.Descendants(Main + "col").Select(column => (double)column.Attribute("width")!)]
        );
    }

    private static List<WorkbookCell> Cells(XElement row, List<string?> styles) =>
        [
            .. row.Elements(Main + "c")
                .Where(cell => cell.HasElements)
                .Select(cell => new WorkbookCell(
                    (string)cell.Attribute("r")!,
                    (string?)cell.Attribute("t") == "inlineStr"
                        ? "text"
                        : styles[(int?)cell.Attribute("s") ?? 0] switch
                        {
                            @"yyyy\-mm\-dd" => "date",
                            @"yyyy\-mm\-dd\ hh:mm" => "time",
                            null => "number",
                            var format => format,
                        },
                    cell.Value
                )),
        ];

    private static XDocument Part(ZipArchive zip, string name)
    {
        using var part = zip.GetEntry(name)!.Open();
        return XDocument.Load(part, LoadOptions.PreserveWhitespace);
    }
}

/// <summary>One cell.</summary>
/// <param name="Reference">The place, for example B2.</param>
/// <param name="Type"><c>text</c>, <c>number</c>, <c>date</c>, <c>time</c>, or the format of the number.</param>
/// <param name="Value">The text, or the number as it is stored.</param>
internal sealed record WorkbookCell(string Reference, string Type, string Value)
{
    /// <summary>The letters of the column.</summary>
    public string Column => Reference.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');

    /// <summary>The time that the number means.</summary>
    public DateTime Time => DateTime.FromOADate(double.Parse(Value, CultureInfo.InvariantCulture));

    public override string ToString() => $"{Reference} {Type} {Value}";
}
