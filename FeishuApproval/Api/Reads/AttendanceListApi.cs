using System.Text.Json;
using FeishuApproval.Api.Csv;
using FeishuApproval.Api.Http;
using FeishuApproval.Messaging;
using FeishuApproval.Webhook;

namespace FeishuApproval.Api.Reads;

/// <summary>Answers the lists of attendance records, alike in every host.</summary>
public sealed class AttendanceListApi(AttendanceSearch search, FeishuOptions options)
{
    /// <summary>Where a CSV answer says how to go on; absent on the last page.</summary>
    public const string NextPageTokenHeader = "X-Next-Page-Token";

    /// <summary>The records of a person in a period (<see cref="Routes.EmployeeAttendance"/>).</summary>
    /// <param name="userId">The person.</param>
    /// <param name="parameters">The parameters of the query string.</param>
    /// <param name="accept">The header Accept; null when it is absent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<HttpResult> GetByEmployeeAsync(string userId, QueryParameters parameters, string? accept, CancellationToken cancellationToken) => AnswerAsync(
        parameters,
        accept,
        userId,
        (records, request) => search.FindByEmployeeAsync(records, userId, request.PageToken, request.PageSize, cancellationToken),
        cancellationToken);

    /// <summary>The records of a day or of several (<see cref="Routes.Attendance"/>).</summary>
    /// <param name="parameters">The parameters of the query string.</param>
    /// <param name="accept">The header Accept; null when it is absent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<HttpResult> GetByDayAsync(QueryParameters parameters, string? accept, CancellationToken cancellationToken) => AnswerAsync(
        parameters,
        accept,
        userId: null,
        (records, request) => search.FindByDayAsync(records, request.PageToken, request.PageSize, cancellationToken),
        cancellationToken);

    private async ValueTask<HttpResult> AnswerAsync(
        QueryParameters parameters, string? accept, string? userId, Func<RecordQuery, ListRequest, ValueTask<RecordPage>> find, CancellationToken cancellationToken)
    {
        var (request, problem) = ListRequest.Read(parameters, accept, ofDays: userId is null);
        if (request is null) return HttpResult.BadRequest(problem!);
        if (options.TenantKey is { } only && request.TenantKey is { } named && named != only)
        {
            return HttpResult.BadRequest($"tenant_key is \"{named}\", and Feishu__TenantKey is another company, the only one here; leave it out.");
        }

        string? tenantKey = request.TenantKey ?? options.TenantKey ?? await OnlyTenantAsync(cancellationToken);
        if (tenantKey is null) return HttpResult.BadRequest("tenant_key is missing, and there are records of several companies; name one, or set Feishu__TenantKey.");

        var query = new RecordQuery(tenantKey, request.From, request.To, request.WithReverted);
        if (request.PageToken is { } token && !token.IsOf(query, userId)) return HttpResult.BadRequest("page_token is of another list; go on with the parameters that the answer before was asked with.");

        var page = await find(query, request);
        return request.AsCsv ? await CsvAsync(page, cancellationToken) : HttpResult.Private(JsonSerializer.SerializeToUtf8Bytes(page, ReadJson.Instance.RecordPage));
    }

    /// <summary>A page as a file of its own; the token of the next one is a header.</summary>
    private static async ValueTask<HttpResult> CsvAsync(RecordPage page, CancellationToken cancellationToken)
    {
        var answer = await CsvTable.AnswerAsync(AttendanceCsv.Begin, page.Items, AttendanceCsv.WriteAsync, cancellationToken);
        return page.NextPageToken is { } token ? answer with { Headers = answer.Headers.Add(new(NextPageTokenHeader, token)) } : answer;
    }

    /// <summary>Whoever has one company need not name it; null when there are several.</summary>
    private async ValueTask<string?> OnlyTenantAsync(CancellationToken cancellationToken) => await search.FindTenantsAsync(cancellationToken) switch
    {
        [] => string.Empty,
        [var only] => only,
        _ => null,
    };
}
