using FeishuApproval.Api.Http;
using FeishuApproval.Api.Tables;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Api.Tables;

public sealed class XlsxTableTests
{
    private static readonly DateTimeOffset Time = new(2024, 9, 5, 18, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public async Task Texts_numbers_dates_and_times_are_cells_of_their_type()
    {
        var sheet = new Sheet<string?>("English", "中文")
        {
            { 1, "a", "A", "甲", 10, row => row },
            { 2, "b", "B", "乙", 11, row => row is null ? null : 480L },
            { 3, "c", "C", "丙", 12, row => row is null ? null : 0.5m },
            { 4, "d", "D", "丁", 13, row => row is null ? null : new DateOnly(2024, 9, 5) },
            { 5, "e", "E", "戊", 17, row => row is null ? null : Time },
            { 6, "f", "F", "己", 20, row => row is null ? "张三" : null },
        };

        var book = Workbook.Read(await TableAnswer.AnswerAsync(sheet, ["=1+1", null], Format.Xlsx, false, default));

        Assert.Equal("English", book.Title);
        Assert.Equal(["A", "B", "C", "D", "E", "F"], book.Headers);
        Assert.Equal(
            ["A2 text =1+1", "B2 number 480", "C2 number 0.5", "D2 date 45540", "E2 time 45540.75"],
            book.Rows[1].Select(cell => cell.ToString())
        );
        Assert.Equal(["F3 text 张三"], book.Rows[2].Select(cell => cell.ToString()));
        Assert.Equal([10, 11, 12, 13, 17, 20], book.Widths);
    }

    [Fact]
    public async Task In_Chinese_the_sheet_its_headers_and_its_known_values_are_Chinese()
    {
        var sheet = new Sheet<string?>("English", "中文")
        {
            { 1, "kind", "Kind", "类别", 10, row => row, ChineseWords.Kind },
            { 2, "other", "Other", "其他", 10, row => row },
        };

        var book = Workbook.Read(
            await TableAnswer.AnswerAsync(sheet, ["leave", "something new"], Format.Xlsx, true, default)
        );

        Assert.Equal("中文", book.Title);
        Assert.Equal(["类别", "其他"], book.Headers);
        Assert.Equal(["请假", "something new"], book.Values("类别"));
        Assert.Equal(["leave", "something new"], book.Values("其他"));
    }

    [Theory]
    [InlineData("a\u0001b\uFFFFc", "a\uFFFDb\uFFFDc")]
    [InlineData(" a <b> & \"c\"\tx", " a <b> & \"c\"\tx")]
    [InlineData("😀", "😀")]
    public async Task A_text_that_a_workbook_cannot_hold_is_shown_as_far_as_possible(string text, string expected) =>
        Assert.Equal($"A2 text {expected}", await ShowAsync(text));

    [Fact]
    public async Task Half_a_character_is_replaced() => Assert.Equal("A2 text a\uFFFDb", await ShowAsync("a\uD800b"));

    [Fact]
    public async Task A_text_is_cut_to_the_limit_of_a_cell() =>
        Assert.Equal($"A2 text {new string('x', 32_767)}", await ShowAsync(new string('x', 40_000)));

    [Theory]
    [InlineData("1900-02-28", "A2 text 1900-02-28")]
    [InlineData("1900-03-01", "A2 date 61")]
    [InlineData("9999-12-31", "A2 date 2958465")]
    public async Task A_date_that_spreadsheets_count_otherwise_is_a_text(string date, string expected)
    {
        var sheet = new Sheet<string>("s", "s")
        {
            { 1, "a", "a", "a", 10, row => DateOnly.Parse(row, System.Globalization.CultureInfo.InvariantCulture) },
        };

        Assert.Equal(expected, await ShowAsync(sheet, date));
    }

    private static Task<string> ShowAsync(string text) =>
        ShowAsync(new Sheet<string>("s", "s") { { 1, "a", "a", "a", 10, row => row } }, text);

    private static async Task<string> ShowAsync(Sheet<string> sheet, string row) =>
        Workbook.Read(await TableAnswer.AnswerAsync(sheet, [row], Format.Xlsx, false, default)).Rows[1][0].ToString();
}
