using System.Text;
using FeishuApproval.Api.Csv;
using FeishuApproval.Api.Summary;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Attendance.Records;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Api.Csv;

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
            UpdatedAt = ManualTimeProvider.Start,
        };
        using var table = new MemoryStream();
        await using (var csv = DayCsv.Begin(table))
        {
            await DayCsv.WriteAsync(
                csv,
                new EmployeeDay("=", new AttendanceDay(new DateOnly(2024, 9, 5)) { Minutes = 480 }, record),
                default
            );
        }

        AssertEscaped(table, count: 4);
    }

    [Fact]
    public async Task A_summary_has_no_formula()
    {
        using var table = new MemoryStream();
        await using (var csv = SummaryCsv.Begin(table))
        {
            await SummaryCsv.WriteAsync(
                csv,
                new SummaryRow
                {
                    UserId = "=",
                    Kind = AttendanceKind.Leave,
                    TypeName = "=",
                },
                default
            );
        }

        AssertEscaped(table, count: 2);
    }

    private static void AssertEscaped(MemoryStream table, int count)
    {
        string row = Encoding.UTF8.GetString(table.ToArray()).Split("\r\n")[1];
        Assert.DoesNotContain(",=", "," + row, StringComparison.Ordinal);
        Assert.Equal(count, row.Split("'=").Length - 1);
    }
}
