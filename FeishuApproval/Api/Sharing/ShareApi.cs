using System.Runtime.CompilerServices;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Json;
using FeishuApproval.People;

namespace FeishuApproval.Api.Sharing;

/// <summary>
/// Handles the routes of share links. Every server uses this class. A link shows only the calendar of one tenant. The response is the same
/// for an invalid, a forged, an expired and a revoked token.
/// </summary>
/// <param name="search">Finds the records.</param>
/// <param name="links">Verifies the tokens.</param>
/// <param name="rules">The attendance zone, and the class of each date.</param>
/// <param name="time">The clock.</param>
/// <param name="names">The names of employees; null when names are not configured.</param>
internal sealed class ShareApi(
    AttendanceSearch search,
    ShareLinks links,
    AttendanceRules rules,
    TimeProvider time,
    IEmployeeNames? names = null
)
{
    /// <summary>The header with the token of a link. A header is used because access logs do not contain headers.</summary>
    public const string TokenHeader = "x-share-token";

    /// <summary>The number of days before today when the feed starts.</summary>
    internal const int FeedDaysBefore = 31;

    /// <summary>The number of days after today when the feed ends.</summary>
    internal const int FeedDaysAfter = 92;

    private const string CalendarType = "text/calendar; charset=utf-8";

    internal static ApiOperation AttendanceOperation { get; } =
        new("The calendar that a share link shows.")
        {
            Parameters =
            [
                ApiParameter.Header(TokenHeader, "The token of the link.") with
                {
                    IsRequired = true,
                },
                .. ListRequest.Named("from", "to", "page_size", "page_token"),
            ],
            Answers = [ApiAnswer.Json(ShareJson.Instance.SharedPage)],
            Problems = [401, 404],
        };

    internal static ApiOperation FeedOperation { get; } =
        new("The iCalendar feed of a share link, from a month ago to three months ahead.")
        {
            Parameters =
            [
                ApiParameter.Text("token", "The token of the link.") with
                {
                    IsRequired = true,
                },
                ResponseFormat.LanguageOf("the entries"),
            ],
            Answers = [new ApiAnswer("text/calendar")],
            Problems = [401, 404],
        };

    /// <summary>Returns the calendar of a link (<see cref="Routes.SharedAttendance"/>).</summary>
    /// <param name="token">The header <see cref="TokenHeader"/>; null when it is absent.</param>
    /// <param name="parameters">The parameters of the query string.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<HttpResult> GetAttendanceAsync(
        string? token,
        QueryParameters parameters,
        CancellationToken cancellationToken
    )
    {
        if (await links.OpenAsync(token, cancellationToken) is not { } claims)
            return Refusal;
        var (request, problem) = ListRequest.Read(parameters, accept: null, AttendanceOperation);
        problem ??= request!.PeriodProblem();
        if (problem is not null)
            return HttpResult.BadRequest(problem);
        var query = new RecordQuery(claims.TenantKey, request!.From, request.To, WithReverted: false, Kinds(claims));
        if (request.PageToken is { } page && !page.IsOf(query, userId: null))
        {
            return HttpResult.BadRequest("Invalid page_token. Pass next_page_token unchanged.");
        }

        var found = await search.FindByDayAsync(query, request.PageToken, request.PageSize, cancellationToken);
        var items = new List<SharedRecord>();
        foreach (var record in found.Items)
        {
            var days = RecordPart.DaysWithin(record, request.From, request.To);
            if (days.Count == 0)
                continue;
            items.Add(
                new SharedRecord
                {
                    Id = CalendarFeed.Identify(record),
                    Kind = record.Kind,
                    UserId = record.UserId,
                    Employees = record.Employees,
                    Start = record.Start,
                    End = record.End,
                    Days = [.. days.Select(day => new SharedDay(day.Date, day.Start, day.End, day.Half))],
                    BeginsBefore = record.NetDays![0].Date < request.From,
                    EndsAfter = record.NetDays[^1].Date > request.To,
                }
            );
        }

        var named = await FindNamesAsync(claims, found, cancellationToken);
        var answer = new SharedPage(
            items,
            found.NextPageToken,
            claims.Kinds,
            DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAt)
        )
        {
            Calendar = PeriodDay.List(request.From, request.To, rules.Calendars.Of(claims.TenantKey)),
            TimeZone = rules.Zones.Of(claims.TenantKey).Id,
            WorkingHours = WorkingHours.Of(rules.WorkingHours),
            Names = named is null ? null : NamedEmployee.List(named, withNumbers: false),
        };
        return HttpResult.Private(answer, ShareJson.Instance.SharedPage);
    }

    /// <summary>
    /// Returns the iCalendar feed of a link (<see cref="Routes.CalendarFeed"/>), from one month ago to three months ahead.
    /// </summary>
    /// <param name="given">The parameters of the query string: <c>token</c>, and <c>lang</c>, which is <c>en</c> or <c>zh</c>.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<HttpResult> GetFeedAsync(QueryParameters given, CancellationToken cancellationToken)
    {
        if (await links.OpenAsync(given["token"], cancellationToken) is not { } claims)
            return Refusal;
        var parameters = new ParameterReader(given, FeedOperation);
        bool inChinese = parameters.Read(ResponseFormat.InChinese);
        if (parameters.Problem is { } problem)
            return HttpResult.BadRequest(problem);

        var today = rules.Zones.DateOf(time.GetUtcNow(), claims.TenantKey);
        var query = new RecordQuery(
            claims.TenantKey,
            today.AddDays(-FeedDaysBefore),
            today.AddDays(FeedDaysAfter),
            WithReverted: false,
            Kinds(claims)
        );
        return new HttpResult(200, default, [new("Cache-Control", "private, max-age=900")])
        {
            MediaType = CalendarType,
            Chunks = FeedAsync(claims, query, inChinese, CancellationToken.None),
        };
    }

    /// <summary>Returns the feed in chunks, so that only one page of records is in memory.</summary>
    private async IAsyncEnumerable<ReadOnlyMemory<byte>> FeedAsync(
        ShareClaims claims,
        RecordQuery query,
        bool isChinese,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var feed = new CalendarFeed(rules.Zones.Of(claims.TenantKey), query.From, isChinese);
        await foreach (var page in search.FindAllAsync(query, cancellationToken))
        {
            var named = await FindNamesAsync(claims, page, cancellationToken);
            foreach (var record in page.Items)
            {
                var days = RecordPart.DaysWithin(record, DateOnly.MinValue, query.To);
                foreach (var chunk in feed.Add(record, days, named))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return chunk;
                }
            }
        }

        yield return feed.End();
    }

    private async ValueTask<IReadOnlyDictionary<string, EmployeeName>?> FindNamesAsync(
        ShareClaims claims,
        RecordPage page,
        CancellationToken cancellationToken
    ) =>
        names is null
            ? null
            : await names.FindAsync(claims.TenantKey, page.Items.SelectMany(RecordNames.UserIds), cancellationToken);

    private HttpResult Refusal =>
        links.IsOn
            ? HttpResult.LinkRefused
            : HttpResult.NotFound(
                "Sharing is off. Set Share__Key to a random text; on one machine Api__Key is enough."
            );

    private static HashSet<AttendanceKind> Kinds(ShareClaims claims) =>
        [.. Enum.GetValues<AttendanceKind>().Where(kind => claims.Kinds.Contains(SnakeCase.Of(kind)))];
}
