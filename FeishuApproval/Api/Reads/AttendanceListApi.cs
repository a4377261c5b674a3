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

    /// <summary>
    /// The records of a day or of several (<see cref="Routes.Attendance"/>); with <c>user_id</c> those of one employee. Employees are named in
    /// the query, because a path cannot hold every id and reaches logs and telemetry.
    /// </summary>
    /// <param name="parameters">The parameters of the query string.</param>
    /// <param name="accept">The header Accept; null when it is absent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<HttpResult> GetAsync(QueryParameters parameters, string? accept, CancellationToken cancellationToken)
    {
        var (request, problem) = ListRequest.Read(parameters, accept);
        if (request is null) return HttpResult.BadRequest(problem!);
        if (options.TenantKey is { } only && request.TenantKey is { } named && named != only)
        {
            return HttpResult.BadRequest($"tenant_key is \"{named}\", and Feishu__TenantKey is another company, the only one here; leave it out.");
        }

        string? tenantKey = request.TenantKey ?? options.TenantKey ?? await OnlyTenantAsync(cancellationToken);
        if (tenantKey is null) return HttpResult.BadRequest("tenant_key is missing, and there are records of several companies; name one, or set Feishu__TenantKey.");

        var query = new RecordQuery(tenantKey, request.From, request.To, request.WithReverted, request.Kinds, request.WithCancelLeaves);
        if (request.PageToken is { } token && !token.IsOf(query, request.UserId)) return HttpResult.BadRequest("page_token is of another list; go on with the parameters that the answer before was asked with.");

        var page = request.UserId is { } userId
            ? await search.FindByEmployeeAsync(query, userId, request.PageToken, request.PageSize, cancellationToken)
            : await search.FindByDayAsync(query, request.PageToken, request.PageSize, cancellationToken);
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
