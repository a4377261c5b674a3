using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Summary;
using FeishuApproval.Api.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.People;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Tests.Api.Tables;

/// <summary>The columns of every sheet.</summary>
public sealed class SheetTests
{
    private static readonly DateTimeOffset Start = new(2024, 9, 5, 13, 30, 0, TimeSpan.FromHours(8));

    private static readonly AttendanceRecord Full = AttendanceRecord.From(
        FullState.Attendance("i"),
        AttendanceRules.Default
    )! with
    {
        Days = [new AttendanceDay(new DateOnly(2024, 9, 5)) { HalfDays = 2 }],
        UserName = "王伟",
        EmployeeNo = "00042",
    };

    public static TheoryData<string> Names => ["records", "days", "tasks", "summary"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_column_has_its_own_name_headers_and_place(string name)
    {
        var columns = Columns(name);

        Assert.Equal(Enumerable.Range(1, columns.Count), columns.Select(column => column.CsvPlace).Order());
        Assert.Equal(columns.Count, columns.Select(column => column.Name).Distinct().Count());
        Assert.Equal(columns.Count, columns.Select(column => column.English).Distinct().Count());
        Assert.Equal(columns.Count, columns.Select(column => column.Chinese).Distinct().Count());
        Assert.All(columns, column => Assert.DoesNotContain('/', column.English + column.Chinese));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_time_fits_into_its_column_and_no_column_is_wider_than_a_screen(string name) =>
        Assert.All(
            Columns(name),
            column => Assert.InRange(column.Width, column.Type == CellType.Time ? "2024-09-05 18:00".Length : 8, 40)
        );

    [Theory]
    [InlineData("records", "Name|Employee number|Department|Kind|Type|From|To|Days|Hours|Reason|Status")]
    [InlineData("days", "Name|Employee number|Department|Date|Weekday|Day class|Kind|Type|From|To|Half|Days|Minutes")]
    [InlineData("summary", "Name|Employee number|Department|Kind|Type|Day class|Compensation|Days|Minutes|Records")]
    public void People_read_who_what_when_and_how_much_first(string name, string first) =>
        Assert.StartsWith(
            first + "|",
            string.Join('|', Columns(name).Select(column => column.English)) + "|",
            StringComparison.Ordinal
        );

    [Fact]
    public async Task A_full_record_fills_every_column_but_the_department()
    {
        var record = Full with
        {
            Length = new RecordLength(1.5m, LengthUnit.Day),
            Amount = "1.5 days",
            LengthDiffers = true,
            Net = new NetLeave { Length = new RecordLength(1, LengthUnit.Day), Amount = "1 day" },
            Leave = Full.Leave! with
            {
                Unit = "half_day",
                Feeding = new FeedingDetails
                {
                    ArriveLateMinutes = 30,
                    LeaveEarlyMinutes = 0,
                    RestDailyMinutes = 60,
                },
            },
        };

        var book = await BookAsync(RecordSheet.Sheet, record);

        var empty = book.Headers.Where(header => book.Cell(1, header) is null);
        Assert.Equal(["部门", "小时数", "销假后小时数"], empty);
    }

    [Fact]
    public async Task In_Chinese_a_record_has_no_word_of_the_program_in_English()
    {
        var record = Full with
        {
            Length = new RecordLength(1.5m, LengthUnit.Day),
            Leave = Full.Leave! with { Unit = "half_day", FamilyRelation = "spouse" },
            Overtime = Full.Overtime! with
            {
                Days =
                [
                    new WorkDay(new DateOnly(2024, 9, 5), 7200, "pay"),
                    new WorkDay(new DateOnly(2024, 9, 6), 3600, null),
                ],
            },
        };

        var book = await BookAsync(RecordSheet.Sheet, record);

        string?[] values = ["类别", "状态", "单位", "时长", "亲属关系", "加班按天"];
        Assert.Equal(
            ["请假", "已撤销", "半天", "1.5 天", "配偶", "2024-09-05=7200 加班费;2024-09-06=3600"],
            values.Select(header => book.Cell(1, header!)!.Value)
        );
    }

    [Theory]
    [InlineData("Day", 86_400, "1", null, "1 天")]
    [InlineData("Day", 129_600, "1.5", null, "1.5 天")]
    [InlineData("Hour", 10_800, null, "3", "3 小时")]
    [InlineData("Hour", 6000, null, "1.6666666666666667", "1.67 小时")]
    [InlineData("Minute", 5400, null, "1.5", "90 分钟")]
    [InlineData(null, 5400, null, null, null)]
    public async Task A_length_is_a_number_of_days_or_of_hours(
        string? unit,
        long seconds,
        string? days,
        string? hours,
        string? chinese
    )
    {
        var length = unit is null ? null : new RecordLength(0, Enum.Parse<LengthUnit>(unit)).WithSeconds(seconds);

        var book = await BookAsync(RecordSheet.Sheet, Full with { Length = length, Amount = length?.Text() });

        Assert.Equal(
            (days, hours, chinese),
            (book.Cell(1, "天数")?.Value, book.Cell(1, "小时数")?.Value, book.Cell(1, "时长")?.Value)
        );
    }

    [Fact]
    public async Task A_day_and_a_summary_have_numbers_dates_and_Chinese_words()
    {
        var date = new DateOnly(2024, 9, 5);
        var half = new EmployeeDay("u1", new AttendanceDay(date) { HalfDays = 1, Half = DayHalf.Morning }, Full)
        {
            Name = new EmployeeName("王伟", "00042"),
        };
        var overtime = new AttendanceDay(date)
        {
            DayClass = DayClass.Holiday,
            Minutes = 480,
            Times = [new Period(Start, Start.AddHours(8))],
            Compensation = "time_off",
            Category = "节假日加班",
        };
        var row = new SummaryRow
        {
            UserId = "u1",
            Kind = AttendanceKind.Leave,
            Days = 1.5m,
            Minutes = 480,
            Records = 2,
        };

        var days = await BookAsync(DaySheet.Sheet, half, new EmployeeDay("u1", overtime, Full));
        var summary = await BookAsync(SummarySheet.Sheet, row);

        Assert.Equal(
            ["王伟", "00042", "45540", "周四", "工作日", "请假", "事假", "上午", "0.5"],
            days.Rows[1].Take(9).Select(cell => cell.Value)
        );
        Assert.Equal(
            ["45540", "周四", "节假日", "请假", "事假", "45540.5625", "45540.89583333333", "480", "调休", "节假日加班"],
            days.Rows[2].Take(10).Select(cell => cell.Value)
        );
        Assert.Equal("date", days.Cell(1, "日期")!.Type);
        Assert.Equal(("number", "number"), (days.Cell(1, "天数")!.Type, days.Cell(2, "分钟数")!.Type));
        Assert.Equal("time", days.Cell(2, "开始时间")!.Type);
        Assert.Equal(["请假", "1.5", "480", "2", "0", "u1"], summary.Rows[1].Select(cell => cell.Value));
        Assert.Equal("number", summary.Cell(1, "天数")!.Type);
    }

    [Fact]
    public void A_row_that_was_written_as_JSON_is_read_with_the_same_values()
    {
        var sheet = new Sheet<string>("s", "s")
        {
            { 2, "a", "a", "a", 10, row => row },
            { 1, "b", "b", "b", 10, _ => 0.5m },
            { 3, "c", "c", "c", 10, _ => new DateOnly(2024, 9, 5) },
            { 4, "d", "d", "d", 10, _ => Start },
            { 5, "e", "e", "e", 10, _ => (string?)null },
        };
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            sheet.WriteJson(json, "=1");

        var written = JsonElement.Parse(stream.ToArray());

        Assert.Equal(
            """{"b":0.5,"a":"=1","c":"2024-09-05","d":"2024-09-05T13:30:00+08:00","e":null}""".Replace("+", "\\u002B"),
            written.GetRawText()
        );
        Assert.Equal(["=1", 0.5m, new DateOnly(2024, 9, 5), Start, null], sheet.ReadJson(written));
        Assert.Equal([null, null, null, null, null], sheet.ReadJson(JsonElement.Parse("{\"new\":1}"u8)));
        Assert.Throws<InvalidOperationException>(() => sheet.ReadJson(JsonElement.Parse("{\"b\":\"1\"}"u8)));
        Assert.Throws<FormatException>(() => sheet.ReadJson(JsonElement.Parse("{\"c\":\"5 September\"}"u8)));
    }

    private static async Task<Workbook> BookAsync<T>(Sheet<T> sheet, params IEnumerable<T> rows) =>
        Workbook.Read(await TableAnswer.AnswerAsync(sheet, rows, Format.Xlsx, inChinese: true, default));

    private static List<Column<object?[]>> Columns(string name) =>
        [
            .. name switch
            {
                "records" => RecordSheet.Sheet.ForValues(),
                "days" => DaySheet.Sheet.ForValues(),
                "tasks" => TaskSheet.Sheet.ForValues(),
                _ => SummarySheet.Sheet.ForValues(),
            },
        ];
}
