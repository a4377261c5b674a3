using System.Text;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Summary;
using FeishuApproval.Api.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Tables;

/// <summary>A text from outside that a spreadsheet would run as a formula is escaped in every table.</summary>
public sealed class FormulaTests
{
    [Fact]
    public async Task Days_of_employees_have_no_formula()
    {
        var record = new AttendanceRecord
        {
            TenantKey = "=",
            InstanceCode = "=",
            Kind = AttendanceKind.Leave,
            Status = AttendanceStatus.Approved,
            Employees = ["="],
            TypeName = "=",
            UnreadableFields = [],
            Events = [],
            Version = 1,
            UpdatedAt = TestTime.Start,
        };
        var day = new EmployeeDay("=", new AttendanceDay(new DateOnly(2024, 9, 5)) { Minutes = 480 }, record);

        await AssertEscapedAsync(DaySheet.Sheet, day, count: 4);
    }

    [Fact]
    public async Task A_summary_has_no_formula()
    {
        var row = new SummaryRow
        {
            UserId = "=",
            Kind = AttendanceKind.Leave,
            TypeName = "=",
        };

        await AssertEscapedAsync(SummarySheet.Sheet, row, count: 2);
    }

    private static async Task AssertEscapedAsync<T>(Sheet<T> sheet, T item, int count)
    {
        var table = await TableAnswer.AnswerAsync(sheet, [item], Format.Csv, inChinese: false, default);
        string row = Encoding.UTF8.GetString(table.Body.Span).Split("\r\n")[1];
        Assert.DoesNotContain(",=", "," + row, StringComparison.Ordinal);
        Assert.Equal(count, row.Split("'=").Length - 1);
    }
}
