using System.Text.Json;
using System.Text.Json.Serialization;
using FeishuApproval.Api.Summary;
using FeishuApproval.Api.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Json;

namespace FeishuApproval.Api.Payroll;

/// <summary>The amounts of one employee.</summary>
internal sealed record PayrollRow
{
    /// <summary>The employee; empty for records that name none.</summary>
    public required string UserId { get; init; }

    /// <summary>The name; absent when it is unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? UserName { get; init; }

    /// <summary>The employee number; absent when it is unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EmployeeNo { get; init; }

    /// <summary>The department; absent when it is unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Department { get; init; }

    /// <summary>The amounts by the name of their column; a column without an amount is absent.</summary>
    public required IReadOnlyDictionary<string, decimal> Amounts { get; init; }

    /// <summary>The number of records.</summary>
    public required int Records { get; init; }

    /// <summary>The number of records whose amount in the period is unknown. A shift swap has no amount and is not counted.</summary>
    public required int UnknownRecords { get; init; }
}

/// <summary>The sums of all rows. A record counts once for each of its employees.</summary>
/// <param name="Employees">The number of employees.</param>
/// <param name="Amounts">The amounts by the name of their column.</param>
/// <param name="Records">The number of records.</param>
/// <param name="UnknownRecords">The number of records whose amount in the period is unknown.</param>
internal sealed record PayrollTotal(
    int Employees,
    IReadOnlyDictionary<string, decimal> Amounts,
    int Records,
    int UnknownRecords
);

/// <summary>The amounts of a period, with a row for each employee and a column for each thing that payroll pays or deducts.</summary>
/// <param name="Columns">The columns that have amounts.</param>
/// <param name="Rows">The rows, sorted by employee number and id.</param>
/// <param name="Total">The sums.</param>
internal sealed record PayrollTable(
    IReadOnlyList<PayrollColumn> Columns,
    IReadOnlyList<PayrollRow> Rows,
    PayrollTotal Total
)
{
    private const decimal MinutesPerHour = 60;

    /// <summary>Arranges a summary.</summary>
    /// <param name="amounts">A summary grouped by everything.</param>
    /// <param name="records">The summary of the same records by employee and kind, in which a record counts once.</param>
    public static PayrollTable Of(IEnumerable<SummaryRow> amounts, IEnumerable<SummaryRow> records)
    {
        var columns = new Dictionary<PayrollKey, PayrollColumn>();
        var byEmployee = new Dictionary<string, Dictionary<PayrollKey, decimal>>(StringComparer.Ordinal);
        var totals = new Dictionary<PayrollKey, decimal>();
        foreach (var row in amounts)
        {
            foreach (var (key, amount) in Amounts(row))
            {
                columns.TryAdd(key, PayrollColumn.Of(key));
                if (!byEmployee.TryGetValue(row.UserId!, out var own))
                    byEmployee[row.UserId!] = own = [];
                own[key] = own.GetValueOrDefault(key) + amount;
                totals[key] = totals.GetValueOrDefault(key) + amount;
            }
        }

        PayrollRow[] rows =
        [
            .. records
                .GroupBy(row => row.UserId!, StringComparer.Ordinal)
                .Select(group => new PayrollRow
                {
                    UserId = group.Key,
                    UserName = group.First().UserName,
                    EmployeeNo = group.First().EmployeeNo,
                    Department = group.First().Department,
                    Amounts = Named(byEmployee.GetValueOrDefault(group.Key) ?? []),
                    Records = group.Sum(row => row.Records),
                    UnknownRecords = group.Sum(Unknown),
                })
                .OrderBy(row => row.EmployeeNo is null)
                .ThenBy(row => row.EmployeeNo, StringComparer.Ordinal)
                .ThenBy(row => row.UserId, StringComparer.Ordinal),
        ];
        return new PayrollTable(
            [.. columns.OrderBy(column => column.Key).Select(column => column.Value)],
            rows,
            new PayrollTotal(
                rows.Length,
                Named(totals),
                rows.Sum(row => row.Records),
                rows.Sum(row => row.UnknownRecords)
            )
        );

        Dictionary<string, decimal> Named(Dictionary<PayrollKey, decimal> own) =>
            own.OrderBy(amount => amount.Key)
                .ToDictionary(
                    amount => columns[amount.Key].Name,
                    amount =>
                        amount.Key.Unit == PayrollUnit.Hours
                            ? decimal.Round(amount.Value / MinutesPerHour, 4)
                            : amount.Value,
                    StringComparer.Ordinal
                );
    }

    /// <summary>Returns the columns of a CSV table or a workbook. The sums are the last row of a workbook.</summary>
    public Sheet<PayrollRow> Sheet()
    {
        // One line for each column.
        // csharpier-ignore
        var sheet = new Sheet<PayrollRow>("Totals", "汇总")
        {
            { 2, "user_name", "Name", "姓名", 12, row => row.UserName },
            { 3, "employee_no", "Employee number", "工号", 16, row => row.EmployeeNo },
            { 4, "department", "Department", "部门", 14, row => row.Department },
        };
        int place = 4;
        foreach (var column in Columns)
        {
            sheet.Add(
                ++place,
                column.Name,
                column.English,
                column.Chinese,
                12,
                row => row.Amounts.TryGetValue(column.Name, out decimal amount) ? amount : null
            );
        }

        // csharpier-ignore
        sheet.Add(++place, "unknown_records", "Records of unknown length", "时长未知的记录数", 16, row => (decimal?)row.UnknownRecords);
        sheet.Add(++place, "records", "Records", "记录数", 9, row => (decimal?)row.Records);
        sheet.Add(1, "user_id", "User ID", "用户 ID", 14, row => row.UserId);
        return sheet;
    }

    /// <summary>Returns the sums as a row.</summary>
    public PayrollRow TotalRow(bool inChinese) =>
        new()
        {
            UserId = string.Empty,
            UserName = inChinese ? "合计" : "Total",
            Amounts = Total.Amounts,
            Records = Total.Records,
            UnknownRecords = Total.UnknownRecords,
        };

    private static int Unknown(SummaryRow row) => row.Kind == AttendanceKind.Shift ? 0 : row.UnknownRecords;

    private static IEnumerable<(PayrollKey Key, decimal Amount)> Amounts(SummaryRow row)
    {
        var kind = row.Kind!.Value;
        var key = PayrollKey.Of(kind, row.TypeName, row.Compensation, row.DayClass, PayrollUnit.Days);
        if (key.Unit == PayrollUnit.Count)
        {
            yield return (key, kind == AttendanceKind.Remedy ? row.Dates : row.Records);
            yield break;
        }

        if (row.Days is { } days)
            yield return (key, days);
        if (row.Minutes is { } minutes)
            yield return (key with { Unit = PayrollUnit.Hours }, minutes);
    }
}

/// <summary>The response of <c>GET /api/payroll</c>.</summary>
internal sealed record PayrollView
{
    /// <summary>The tenant's time zone, an IANA name.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The month; null when from and to were asked for.</summary>
    public required string? Month { get; init; }

    /// <summary>The first day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The last day.</summary>
    public required DateOnly To { get; init; }

    /// <summary>The departments of the employees in the period, sorted.</summary>
    public required IReadOnlyList<string> Departments { get; init; }

    /// <summary>The columns that have amounts.</summary>
    public required IReadOnlyList<PayrollColumn> Columns { get; init; }

    /// <summary>The rows, sorted by employee number and id.</summary>
    public required IReadOnlyList<PayrollRow> Items { get; init; }

    /// <summary>The sums of the rows.</summary>
    public required PayrollTotal Total { get; init; }
}

/// <summary>Serializes payroll as JSON.</summary>
[JsonSerializable(typeof(PayrollView))]
internal sealed partial class PayrollJson : JsonSerializerContext
{
    public static PayrollJson Instance { get; } = new(NewOptions());

    private static JsonSerializerOptions NewOptions()
    {
        var options = AttendanceJson.NewOptions();
        options.Converters.Add(new SnakeCaseEnumConverter<PayrollUnit>());
        return options;
    }
}
