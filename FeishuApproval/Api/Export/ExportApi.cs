using System.Runtime.CompilerServices;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Summary;
using FeishuApproval.Api.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.People;

namespace FeishuApproval.Api.Export;

/// <summary>
/// Returns a whole period as one CSV table or workbook (<see cref="Routes.Export"/>). The file is made while it is sent, so it needs memory
/// for one page only. The work for one file is limited. Every server uses this class.
/// </summary>
/// <param name="search">Finds the records.</param>
/// <param name="lists">Selects the tenant.</param>
/// <param name="summary">Computes the summary.</param>
/// <param name="time">The clock that limits the work.</param>
/// <param name="names">The names of employees; null when names are not configured.</param>
internal sealed class ExportApi(
    AttendanceSearch search,
    AttendanceListApi lists,
    SummaryApi summary,
    TimeProvider time,
    IEmployeeNames? names = null
)
{
    /// <summary>The maximum number of rows in one file of records or days.</summary>
    internal int MaxRows { get; init; } = 100_000;

    internal static ApiOperation Operation { get; } =
        new("One file with the records, the days or the summary of a period.")
        {
            Parameters =
            [
                .. ListRequest.Named(
                    "date",
                    "from",
                    "to",
                    "employees",
                    "status",
                    "kinds",
                    "types",
                    "unreadable",
                    "cancel_leaves",
                    "tenant_key"
                ),
                ApiParameter.OneOf<TableLayout>(
                    ListRequest.Rows.Name,
                    "Whether the file has a row for each record, for each employee and day, or for each sum; without it, records.",
                    [
                        new("records", TableLayout.Records),
                        new("days", TableLayout.Days),
                        new("summary", TableLayout.Summary),
                    ],
                    standard: "records"
                ),
                ApiParameter.OneOf<Format?>(
                    ResponseFormat.Parameter,
                    "The format of the file; without it, csv.",
                    [new("csv", Format.Csv), new("xlsx", Format.Xlsx)],
                    standard: "csv"
                ),
                .. ListRequest.Named(ResponseFormat.Language),
            ],
            Answers = [ApiAnswer.Csv, ApiAnswer.Xlsx],
        };

    /// <summary>Returns the file.</summary>
    /// <param name="parameters">The parameters of the query string.</param>
    /// <param name="accept">The Accept header; null when it is absent.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<HttpResult> GetAsync(
        QueryParameters parameters,
        string? accept,
        CancellationToken cancellationToken
    )
    {
        var (request, problem) = ListRequest.Read(parameters, accept, Operation);
        if (request is { Layout: TableLayout.Summary, WithCancelLeaves: true })
            problem ??= "cancel_leaves is for records and days: a summary takes cancelled time off.";
        if (problem is not null)
            return HttpResult.BadRequest(problem);
        (string? tenantKey, problem) = await lists.ChooseTenantAsync(request!.TenantKey, cancellationToken);
        if (tenantKey is null)
            return HttpResult.BadRequest(problem!);

        var query = request.Query(tenantKey);
        var format = request.Format;

        // The rows are read while the file is written, under the token of the writer.
        var none = CancellationToken.None;
        var limit = new FileLimit(time) { MaxRows = MaxRows };
        var file = request.Layout switch
        {
            TableLayout.Summary => Stream(SummarySheet.Sheet, SummaryAsync(query, none)),
            TableLayout.Days => Stream(
                DaySheet.Sheet,
                limit.ApplyAsync(search.FindAllDaysAsync(query, names, none), none)
            ),
            _ => Stream(RecordSheet.Sheet, limit.ApplyAsync(search.FindAllRecordsAsync(query, names, none), none)),
        };
        string extension = format == Format.Xlsx ? "xlsx" : "csv";
        return file.AsFile($"attendance-{CsvTable.Text(query.From)}-{CsvTable.Text(query.To)}.{extension}");

        HttpResult Stream<T>(Sheet<T> sheet, IAsyncEnumerable<IReadOnlyList<T>> pages) =>
            TableAnswer.Stream(sheet, pages, format, request.InChinese);
    }

    private async IAsyncEnumerable<IReadOnlyList<SummaryRow>> SummaryAsync(
        RecordQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var (rows, problem) = await summary.FindAsync(
            query,
            null,
            SummaryApi.DefaultGroups,
            isLimited: true,
            cancellationToken
        );
        if (rows is null)
            throw new AnswerTooLargeException(problem!);
        yield return query.Employees is { } employees
            ? [.. rows.Where(row => employees.Contains(row.UserId ?? string.Empty))]
            : rows;
    }
}
