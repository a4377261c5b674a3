using FeishuApproval.Api.Http;
using FeishuApproval.Api.Tables;
using FeishuApproval.Attendance.Records;
using FeishuApproval.People;
using FeishuApproval.Webhook;

namespace FeishuApproval.Api.Reads;

/// <summary>Handles the lists of attendance records. Every server uses this class.</summary>
/// <param name="search">Finds the records.</param>
/// <param name="options">The tenant for requests that do not name one.</param>
/// <param name="names">The names of employees; null when names are not configured.</param>
/// <param name="rules">The class of each date, the working hours and the time zones; null uses the default rules.</param>
internal sealed class AttendanceListApi(
    AttendanceSearch search,
    FeishuOptions options,
    IEmployeeNames? names = null,
    AttendanceRules? rules = null
)
{
    private readonly AttendanceRules _rules = rules ?? AttendanceRules.Default;

    /// <summary>The header with the token of the next page in CSV and XLSX responses; absent on the last page.</summary>
    public const string NextPageTokenHeader = "X-Next-Page-Token";

    internal static ApiOperation Operation { get; } =
        new(
            "A list of attendance records by day or period, with user_id of one employee; with instance_code one record."
        )
        {
            Parameters =
            [
                .. ListRequest.Named(
                    "user_id",
                    "date",
                    "from",
                    "to",
                    "status",
                    "kinds",
                    "types",
                    "unreadable",
                    "cancel_leaves",
                    "calendar",
                    "tenant_key",
                    "page_size",
                    "page_token",
                    ResponseFormat.Parameter,
                    ResponseFormat.Language,
                    "layout"
                ),
                ApiParameter.Text(
                    "instance_code",
                    "The record of one approval instance instead of a list; only format and lang may be given with it."
                ),
            ],
            Answers =
            [
                ApiAnswer.Json(ReadJson.Instance.RecordPage) with
                {
                    Description =
                        $"A page of records; next_page_token, or the header {NextPageTokenHeader} of CSV and XLSX, names the next one.",
                },
                ApiAnswer.Json(ReadJson.Instance.AttendanceRecord),
                DayPage.Answer,
                ApiAnswer.Csv,
                ApiAnswer.Xlsx,
            ],
            Problems = [404],
        };

    /// <summary>
    /// Lists the records of one or more days (<see cref="Routes.Attendance"/>), or with <c>user_id</c> the records of one employee. The
    /// employee id is in the query string: a path cannot contain every id, and paths are written to logs and telemetry.
    /// </summary>
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
        if (request is null)
            return HttpResult.BadRequest(problem!);
        (string? tenantKey, problem) = await ChooseTenantAsync(request.TenantKey, cancellationToken);
        if (tenantKey is null)
        {
            return await FindTenantsAsync(cancellationToken) is { } several
                ? HttpResult.TenantMissing(problem!, several)
                : HttpResult.BadRequest(problem!);
        }

        var query = request.Query(tenantKey);
        if (request.PageToken is { } token && !token.IsOf(query, request.UserId))
        {
            return HttpResult.BadRequest(
                "page_token belongs to another list. Repeat the parameters of the request that returned it."
            );
        }

        var page = request.UserId is { } userId
            ? await search.FindByEmployeeAsync(query, userId, request.PageToken, request.PageSize, cancellationToken)
            : await search.FindByDayAsync(query, request.PageToken, request.PageSize, cancellationToken);
        if (request.Layout == TableLayout.Days)
        {
            var days = await EmployeeDay.NameAsync(
                [.. EmployeeDay.Of(page.Items, query.From, query.To, request.UserId)],
                names,
                tenantKey,
                cancellationToken
            );
            return request.Format == Format.Json
                ? DayPage.ToResult(days, query.From, query.To, page.NextPageToken)
                : WithToken(await TableAsync(DaySheet.Sheet, days), page);
        }

        page = await page.NameAsync(names, tenantKey, cancellationToken);
        if (request.WithCalendar)
        {
            page = page with
            {
                Calendar = PeriodDay.List(request.From, request.To, _rules.Calendars.Of(tenantKey)),
                TimeZone = _rules.Zones.Of(tenantKey).Id,
                WorkingHours = WorkingHours.Of(_rules.WorkingHours),
                TenantKeys = await FindTenantsAsync(cancellationToken),
            };
        }

        return request.Format == Format.Json
            ? HttpResult.Private(page, ReadJson.Instance.RecordPage)
            : WithToken(await TableAsync(RecordSheet.Sheet, page.Items), page);

        ValueTask<HttpResult> TableAsync<T>(Sheet<T> sheet, IReadOnlyList<T> rows) =>
            TableAnswer.AnswerAsync(sheet, rows, request.Format, request.InChinese, cancellationToken);
    }

    /// <summary>
    /// Selects the tenant: the requested one, else the configured one, else the only one. If there is none, returns null and a sentence
    /// that describes the problem.
    /// </summary>
    internal async ValueTask<(string? TenantKey, string? Problem)> ChooseTenantAsync(
        string? asked,
        CancellationToken cancellationToken
    )
    {
        if (options.TenantKey is { } only && asked is { } named && named != only)
        {
            return (
                null,
                $"tenant_key is \"{named}\", and Feishu__TenantKey is another tenant, the only one here; leave it out."
            );
        }

        return (asked ?? options.TenantKey ?? await OnlyTenantAsync(cancellationToken)) is { } tenantKey
            ? (tenantKey, null)
            : (
                null,
                "tenant_key is missing, and there are records of several tenants; name one, or set Feishu__TenantKey."
            );
    }

    /// <summary>Returns the tenants that a request can choose from; null unless there are several.</summary>
    private async ValueTask<IReadOnlyList<string>?> FindTenantsAsync(CancellationToken cancellationToken) =>
        options.TenantKey is null && await search.FindTenantsAsync(cancellationToken) is { Count: > 1 } several
            ? several
            : null;

    /// <summary>Adds the token of the next page as a header, because each page is a separate file.</summary>
    private static HttpResult WithToken(HttpResult answer, RecordPage page) =>
        page.NextPageToken is { } token
            ? answer with
            {
                Headers = answer.Headers.Add(new(NextPageTokenHeader, token)),
            }
            : answer;

    /// <summary>Returns the only tenant, or null when there are several. A request need not name the only tenant.</summary>
    private async ValueTask<string?> OnlyTenantAsync(CancellationToken cancellationToken) =>
        await search.FindTenantsAsync(cancellationToken) switch
        {
            [] => string.Empty,
            [var only] => only,
            _ => null,
        };
}
