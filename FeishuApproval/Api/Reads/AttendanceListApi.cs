using System.Text.Json;
using FeishuApproval.Api.Csv;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Xlsx;
using FeishuApproval.Messaging;
using FeishuApproval.People;
using FeishuApproval.Webhook;

namespace FeishuApproval.Api.Reads;

/// <summary>Answers the lists of attendance records; the same in every server.</summary>
/// <param name="search">Finds the records.</param>
/// <param name="options">Says the tenant where the request does not.</param>
/// <param name="names">The names of employees; null where there are none.</param>
internal sealed class AttendanceListApi(AttendanceSearch search, FeishuOptions options, IEmployeeNames? names = null)
{
    /// <summary>The header with the next page's token in CSV and XLSX answers; absent on the last page.</summary>
    public const string NextPageTokenHeader = "X-Next-Page-Token";

    internal static ApiOperation Operation { get; } =
        new("A list of attendance records by day or period, with user_id of one employee; with instance_code one record.")
        {
            Parameters =
            [
                .. ListRequest.Named(
                    "user_id", "date", "from", "to", "status", "kinds", "types", "unreadable", "cancel_leaves", "tenant_key", "page_size",
                    "page_token", ResponseFormat.Parameter, ResponseFormat.Language, "layout"),
                new("instance_code", "One approval instance, whatever characters its code has; then only format may stand beside it."),
            ],
            Answers =
            [
                ApiAnswer.Json(ReadJson.Instance.RecordPage) with
                {
                    Description = $"A page of records. A table says in the header {NextPageTokenHeader} how to go on.",
                },
                ApiAnswer.Json(ReadJson.Instance.AttendanceRecord),
                ApiAnswer.Csv,
                ApiAnswer.Xlsx,
            ],
            Problems = [404],
        };

    /// <summary>
    /// The records of a day or of several (<see cref="Routes.Attendance"/>); with <c>user_id</c> those of one employee. Employees are named
    /// in the query, because a path cannot hold every id and reaches logs and telemetry.
    /// </summary>
    /// <param name="parameters">The parameters of the query string.</param>
    /// <param name="accept">The header Accept; null when it is absent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<HttpResult> GetAsync(QueryParameters parameters, string? accept, CancellationToken cancellationToken)
    {
        var (request, problem) = ListRequest.Read(parameters, accept, Operation);
        if (request is null) return HttpResult.BadRequest(problem!);
        (string? tenantKey, problem) = await ChooseTenantAsync(request.TenantKey, cancellationToken);
        if (tenantKey is null) return HttpResult.BadRequest(problem!);

        var query = request.Query(tenantKey);
        if (request.PageToken is { } token && !token.IsOf(query, request.UserId))
        {
            return HttpResult.BadRequest("page_token belongs to another list. Repeat the parameters of the request that returned it.");
        }

        var page = request.UserId is { } userId
            ? await search.FindByEmployeeAsync(query, userId, request.PageToken, request.PageSize, cancellationToken)
            : await search.FindByDayAsync(query, request.PageToken, request.PageSize, cancellationToken);
        if (request.ByDay) return WithToken(await ByDayAsync(), page);
        page = await page.NameAsync(names, tenantKey, cancellationToken);
        return request.Format == Format.Json
            ? HttpResult.Private(JsonSerializer.SerializeToUtf8Bytes(page, ReadJson.Instance.RecordPage))
            : WithToken(await ByRecordAsync(), page);

        async ValueTask<HttpResult> ByDayAsync()
        {
            var days = await EmployeeDays.OfAsync(search, page.Items, query, request.UserId, cancellationToken);
            days = await EmployeeDays.NameAsync(days, names, tenantKey, cancellationToken);
            return request.Format == Format.Xlsx
                ? XlsxTable.Answer(ColumnHeaders.Of(DayCsv.Columns, request.InChinese), days, AttendanceSheet.Cells)
                : await CsvTable.AnswerAsync(DayCsv.Begin, days, DayCsv.WriteAsync, cancellationToken);
        }

        async ValueTask<HttpResult> ByRecordAsync() => request.Format == Format.Xlsx
            ? XlsxTable.Answer(ColumnHeaders.Of(AttendanceCsv.Columns, request.InChinese), page.Items, AttendanceSheet.Cells)
            : await CsvTable.AnswerAsync(AttendanceCsv.Begin, page.Items, AttendanceCsv.WriteAsync, cancellationToken);
    }

    /// <summary>The requested tenant, the configured one or the only one; null and a sentence when none of these is known.</summary>
    internal async ValueTask<(string? TenantKey, string? Problem)> ChooseTenantAsync(string? asked, CancellationToken cancellationToken)
    {
        if (options.TenantKey is { } only && asked is { } named && named != only)
        {
            return (null, $"tenant_key is \"{named}\", and Feishu__TenantKey is another tenant, the only one here; leave it out.");
        }

        return (asked ?? options.TenantKey ?? await OnlyTenantAsync(cancellationToken)) is { } tenantKey
            ? (tenantKey, null)
            : (null, "tenant_key is missing, and there are records of several tenants; name one, or set Feishu__TenantKey.");
    }

    /// <summary>A page is a file of its own; the token of the next one is a header.</summary>
    private static HttpResult WithToken(HttpResult answer, RecordPage page) =>
        page.NextPageToken is { } token ? answer with { Headers = answer.Headers.Add(new(NextPageTokenHeader, token)) } : answer;

    /// <summary>The only tenant, which a request need not name; null when there are several.</summary>
    private async ValueTask<string?> OnlyTenantAsync(CancellationToken cancellationToken) =>
        await search.FindTenantsAsync(cancellationToken) switch
        {
            [] => string.Empty,
            [var only] => only,
            _ => null,
        };
}
