using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using FeishuApproval.Api.Csv;
using FeishuApproval.Api.Summary;
using FeishuApproval.Api.Xlsx;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Attendance.Records;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Xlsx;

/// <summary>Workbooks are read back by the Open XML SDK, and valid for it.</summary>
public sealed class XlsxTableTests
{
    private static readonly DateTimeOffset Time = new(2024, 9, 5, 18, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public void Texts_numbers_dates_and_times_are_cells_of_their_type()
    {
        var rows = Read(
            ["a", "b", "c", "d", "e", "f"],
            [
                ["=1+1", 480L, 0.5m, new DateOnly(2024, 9, 5), Time, null],
                [null, null, null, null, null, "张三"],
            ]
        );

        Assert.Equal(["A1 text a", "B1 text b", "C1 text c", "D1 text d", "E1 text e", "F1 text f"], rows[0]);
        Assert.Equal(["A2 text =1+1", "B2 number 480", "C2 number 0.5", "D2 date 45540", "E2 time 45540.75"], rows[1]);
        Assert.Equal(["F3 text 张三"], rows[2]);
    }

    [Fact]
    public void Every_column_is_wide_enough_for_a_time()
    {
        using var stream = new MemoryStream(
            XlsxTable.Answer<object?[]>(["a", "b", "c"], [], row => row).Body.ToArray()
        );
        using var document = SpreadsheetDocument.Open(stream, isEditable: false);

        var column = Assert.Single(document.WorkbookPart!.WorksheetParts.Single().Worksheet.Descendants<Column>());

        Assert.Equal((1u, 3u, true), (column.Min!.Value, column.Max!.Value, column.CustomWidth!.Value));
        Assert.InRange(column.Width!.Value, "2024-09-05 18:00".Length + 1, 30);
    }

    [Theory]
    [InlineData("a\u0001b\uFFFFc", "a\uFFFDb\uFFFDc")]
    [InlineData(" a <b> & \"c\"\tx", " a <b> & \"c\"\tx")]
    [InlineData("😀", "😀")]
    public void A_text_that_a_workbook_cannot_hold_is_shown_as_far_as_possible(string text, string expected) =>
        Assert.Equal(
            [$"A2 text {expected}"],
            Read(
                ["a"],
                [
                    [text],
                ]
            )[1]
        );

    [Fact]
    public void Half_a_character_is_replaced() =>
        Assert.Equal(
            ["A2 text a\uFFFDb"],
            Read(
                ["a"],
                [
                    ["a\uD800b"],
                ]
            )[1]
        );

    [Fact]
    public void A_text_is_cut_to_the_limit_of_a_cell() =>
        Assert.Equal(
            [$"A2 text {new string('x', 32_767)}"],
            Read(
                ["a"],
                [
                    [new string('x', 40_000)],
                ]
            )[1]
        );

    [Fact]
    public void A_date_that_spreadsheets_count_otherwise_is_a_text() =>
        Assert.Equal(
            ["A2 text 1900-02-28", "B2 date 61", "C2 date 2958465"],
            Read(
                ["a", "b", "c"],
                [
                    [new DateOnly(1900, 2, 28), new DateOnly(1900, 3, 1), DateOnly.MaxValue],
                ]
            )[1]
        );

    [Fact]
    public void A_full_record_fills_every_column_that_CSV_has()
    {
        var record = AttendanceRecord.From(FullState.Attendance("i"), AttendanceRules.Default)! with
        {
            Days = [new AttendanceDay(new DateOnly(2024, 9, 5)) { HalfDays = 2 }],
            UserName = "王伟",
            EmployeeNo = "00042",
        };

        var cells = AttendanceSheet.Cells(record).ToList();
        var rows = Read(ColumnHeaders.Of(AttendanceCsv.Columns, inChinese: true), [cells]);

        Assert.Equal(AttendanceCsv.Columns.Length, cells.Count);
        Assert.All(cells, Assert.NotNull);
        Assert.Equal(["AF1 text 按天", "AG1 text 姓名", "AH1 text 工号"], rows[0][^3..]);
        Assert.Equal(["AG2 text 王伟", "AH2 text 00042"], rows[1][^2..]);
        Assert.StartsWith("H2 time 4554", rows[1][7], StringComparison.Ordinal);
    }

    [Fact]
    public void Days_and_summaries_have_a_cell_for_each_column()
    {
        var record = AttendanceRecord.From(FullState.Attendance("i"), AttendanceRules.Default)!;
        var day = new EmployeeDay("u1", new AttendanceDay(new DateOnly(2024, 9, 5)) { HalfDays = 1 }, record);

        Assert.Equal(DayCsv.Columns.Length, AttendanceSheet.Cells(day).Count());
        Assert.Contains(0.5m, AttendanceSheet.Cells(day));
        Assert.Equal(
            SummaryCsv.Columns.Length,
            SummaryCsv.Cells(new SummaryRow { Kind = AttendanceKind.Leave }).Count()
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_column_has_a_header(bool inChinese)
    {
        foreach (var columns in (IEnumerable<string>[])[AttendanceCsv.Columns, DayCsv.Columns, SummaryCsv.Columns])
        {
            Assert.All(ColumnHeaders.Of(columns, inChinese), header => Assert.NotEmpty(header));
            Assert.Equal(columns.Count(), ColumnHeaders.Of(columns, inChinese).Count());
        }
    }

    /// <summary>The cells of each row that are not empty.</summary>
    private static List<List<string>> Read(IEnumerable<string> headers, IEnumerable<IEnumerable<object?>> rows)
    {
        var answer = XlsxTable.Answer(headers, rows, row => row);
        Assert.Equal((200, XlsxTable.MediaType), (answer.Status, answer.MediaType));
        using var stream = new MemoryStream(answer.Body.ToArray());
        using var document = SpreadsheetDocument.Open(stream, isEditable: false);
        Assert.Empty(
            new OpenXmlValidator().Validate(document).Select(error => $"{error.Path?.XPath}: {error.Description}")
        );
        var sheet = Assert.Single(document.WorkbookPart!.WorksheetParts).Worksheet;
        return [.. sheet.Descendants<Row>().Select(row => row.Elements<Cell>().Select(Show).ToList())];
    }

    private static string Show(Cell cell)
    {
        string type = cell.DataType is null
            ? (
                cell.StyleIndex?.Value switch
                {
                    null => "number",
                    2 => "date",
                    3 => "time",
                    var style => $"style {style}",
                }
            )
            : "text";
        return $"{cell.CellReference} {type} {(type == "text" ? cell.InlineString!.InnerText : cell.CellValue!.Text)}";
    }
}
