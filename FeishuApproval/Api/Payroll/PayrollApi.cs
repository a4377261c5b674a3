using System.Runtime.CompilerServices;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Summary;
using FeishuApproval.Api.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Closings;
using FeishuApproval.People;

namespace FeishuApproval.Api.Payroll;

/// <summary>Returns the amounts of a month for each employee (<see cref="Routes.Payroll"/>). Every server uses this class.</summary>
/// <param name="summary">Adds up the records.</param>
/// <param name="search">Finds the days and records behind the amounts.</param>
/// <param name="lists">Selects the tenant.</param>
/// <param name="closings">Finds the latest closing of the month.</param>
/// <param name="changes">Finds the changes after the close.</param>
/// <param name="options">When a period starts.</param>
/// <param name="rules">The attendance zone, in which the current month is found.</param>
/// <param name="time">The clock.</param>
/// <param name="names">The names of employees; null when names are not configured.</param>
internal sealed class PayrollApi(
    SummaryApi summary,
    AttendanceSearch search,
    AttendanceListApi lists,
    ClosingApi closings,
    ClosingChanges changes,
    PayrollOptions options,
    AttendanceRules rules,
    TimeProvider time,
    IEmployeeNames? names = null
)
{
    private static readonly IReadOnlyList<string> PerRecord = ["employee", "kind"];

    private static readonly ApiParameter<DateOnly?> Month = MonthVersion.MonthOf(
        "The month: the period that ends in it (Payroll__PeriodStartsOn). Without it and without from and to, the current one."
    );

    private static readonly ApiParameter<string?> Department = ApiParameter.Text(
        "department",
        "Only the employees of this department; empty means those without a known department."
    ) with
    {
        ReadsEmpty = true,
    };

    private static readonly ApiParameter<string?> Name = ApiParameter.Text(
        "name",
        "Only the employees whose name, number or user_id contains this text."
    ) with
    {
        Example = "王",
    };

    internal static ApiOperation Operation { get; } =
        new(
            "The amounts of a month for each employee: leave by type, overtime by compensation, trips, outings, corrections."
        )
        {
            Parameters =
            [
                Month,
                .. ListRequest.Named("from", "to", "kinds"),
                Department,
                Name,
                .. ListRequest.Named("tenant_key"),
                ResponseFormat.FormatOf(
                    "json; csv, a table with a row for each employee; or xlsx, a workbook with the totals, the days and the records. "
                        + "Without it, csv if the header Accept names text/csv, else json."
                ),
                .. ListRequest.Named(ResponseFormat.Language),
            ],
            Answers = [ApiAnswer.Json(PayrollJson.Instance.PayrollView), ApiAnswer.Csv, ApiAnswer.Xlsx],
        };

    /// <summary>Returns the amounts.</summary>
    /// <param name="given">The parameters of the query string.</param>
    /// <param name="accept">The Accept header; null when it is absent.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<HttpResult> GetAsync(
        QueryParameters given,
        string? accept,
        CancellationToken cancellationToken
    )
    {
        var parameters = new ParameterReader(given, Operation);
        var (tenantKey, tenantProblem) = await lists.ChooseTenantAsync(
            parameters.Read(ListRequest.Tenant),
            cancellationToken
        );
        var month = ReadMonth(parameters, tenantKey);
        if (parameters.Problem is not null)
            return HttpResult.BadRequest(parameters.Problem);
        var (request, problem) = ListRequest.Read(
            given,
            accept,
            Operation,
            month is null ? null : (month.From, month.To)
        );
        problem ??= request!.PeriodProblem();
        if (problem is not null)
            return HttpResult.BadRequest(problem);
        if (tenantKey is null)
            return HttpResult.BadRequest(tenantProblem!);

        var query = request!.Query(tenantKey);
        (var summaries, problem) = await summary.FindAsync(
            query,
            userId: null,
            [SummaryApi.AllGroups, PerRecord],
            isLimited: true,
            cancellationToken
        );
        if (summaries is null)
            return HttpResult.BadRequest(problem!);

        var (department, name) = (parameters.Read(Department), parameters.Read(Name));
        var table = PayrollTable.Of(summaries[0].Where(IsShown), summaries[1].Where(IsShown));
        var period = month ?? new PayrollPeriod(null, query.From, query.To);
        string file = $"payroll-{period.Month ?? $"{CsvTable.Text(period.From)}-{CsvTable.Text(period.To)}"}";
        switch (request.Format)
        {
            case Format.Csv:
                var csv = await TableAnswer.AnswerAsync(
                    table.Sheet(),
                    table.Rows,
                    Format.Csv,
                    request.InChinese,
                    cancellationToken
                );
                return csv.AsFile($"{file}.csv");
            case Format.Xlsx:
                if (department is not null || name is not null)
                    query = query with
                    {
                        Employees = table.Rows.Select(row => row.UserId).ToHashSet(StringComparer.Ordinal),
                    };
                var closing = month is null
                    ? null
                    : await closings.FindLatestAsync(tenantKey, month.Month!, cancellationToken);
                return Workbook(table, query, closing, request.InChinese).AsFile($"{file}.xlsx");
            default:
                return HttpResult.Private(
                    new PayrollView
                    {
                        Month = period.Month,
                        From = period.From,
                        To = period.To,
                        TimeZone = rules.Zones.Of(tenantKey).Id,
                        Departments =
                        [
                            .. summaries[1]
                                .Select(row => row.Department)
                                .OfType<string>()
                                .Distinct(StringComparer.Ordinal)
                                .Order(StringComparer.Ordinal),
                        ],
                        Columns = table.Columns,
                        Items = table.Rows,
                        Total = table.Total,
                    },
                    PayrollJson.Instance.PayrollView
                );
        }

        bool IsShown(SummaryRow row) =>
            (department is null || department == (row.Department ?? string.Empty))
            && (
                name is null
                || ((string?[])[row.UserId, row.UserName, row.EmployeeNo]).Any(text =>
                    text?.Contains(name, StringComparison.OrdinalIgnoreCase) == true
                )
            );
    }

    /// <summary>The month that the request means; null for a request with from and to.</summary>
    private PayrollPeriod? ReadMonth(ParameterReader parameters, string? tenantKey)
    {
        bool hasDays = ListRequest.Named("from", "to").Any(parameters.IsGiven);
        if (hasDays && parameters.IsGiven(Month))
            parameters.Fail("Give either month or from and to, not both.");
        if (parameters.Read(Month) is { } month)
            return options.Of(month);
        return hasDays ? null : options.Containing(rules.Zones.DateOf(time.GetUtcNow(), tenantKey));
    }

    /// <summary>The workbook. Its rows are read while it is written, under the token of the writer.</summary>
    private HttpResult Workbook(PayrollTable table, RecordQuery query, StoredMonth<Closing>? closing, bool inChinese)
    {
        var none = CancellationToken.None;
        var limit = new FileLimit(time);
        IReadOnlyList<PayrollRow>[] totals = [table.Rows, [table.TotalRow(inChinese)]];
        List<WorkbookSheet> sheets =
        [
            WorkbookSheet.Of(table.Sheet(), totals.ToAsyncEnumerable()),
            WorkbookSheet.Of(DaySheet.Sheet, limit.ApplyAsync(search.FindAllDaysAsync(query, names, none), none)),
            WorkbookSheet.Of(RecordSheet.Sheet, limit.ApplyAsync(search.FindAllRecordsAsync(query, names, none), none)),
        ];
        if (closing is not null)
            sheets.Add(WorkbookSheet.Of(ChangeSheet.Sheet, ChangesAsync(closing, query, none)));
        return TableAnswer.Workbook(sheets, inChinese);
    }

    /// <summary>The changes after the close, of the employees and kinds of the workbook.</summary>
    private async IAsyncEnumerable<IReadOnlyList<ClosingChange>> ChangesAsync(
        StoredMonth<Closing> closing,
        RecordQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var found = await changes.FindAsync(closing, cancellationToken);
        yield return
        [
            .. found.Where(change => query.Includes(change.Kind) && query.Employees?.Contains(change.UserId) != false),
        ];
    }
}
