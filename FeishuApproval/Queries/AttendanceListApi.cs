using System.Text.Json;
using FeishuApproval.Http;
using FeishuApproval.Operations;
using FeishuApproval.Webhook;

namespace FeishuApproval.Queries;

/// <summary>Answers the lists of attendance records, alike in every host.</summary>
public sealed class AttendanceListApi(AttendanceSearch search, FeishuOptions options)
{
    /// <summary>The records of a person in a period (<see cref="Routes.EmployeeAttendance"/>).</summary>
    /// <param name="userId">The person.</param>
    /// <param name="query">A parameter of the query string by name; null when it is absent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<HttpAnswer> GetByEmployeeAsync(string userId, Func<string, string?> query, CancellationToken cancellationToken) => AnswerAsync(
        query,
        ofDays: false,
        (records, request) => search.FindByEmployeeAsync(records, userId, request.PageToken, request.PageSize, cancellationToken),
        cancellationToken);

    /// <summary>The records of a day or of several (<see cref="Routes.Attendance"/>).</summary>
    /// <param name="query">A parameter of the query string by name; null when it is absent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<HttpAnswer> GetByDayAsync(Func<string, string?> query, CancellationToken cancellationToken) => AnswerAsync(
        query,
        ofDays: true,
        (records, request) => search.FindByDayAsync(records, request.PageToken, request.PageSize, cancellationToken),
        cancellationToken);

    private async ValueTask<HttpAnswer> AnswerAsync(
        Func<string, string?> query, bool ofDays, Func<RecordQuery, ListRequest, ValueTask<RecordPage>> find, CancellationToken cancellationToken)
    {
        var (request, problem) = ListRequest.Read(query, ofDays);
        if (request is null) return HttpAnswer.BadRequest(problem!);
        try
        {
            string? tenantKey = request.TenantKey ?? options.TenantKey ?? await OnlyTenantAsync(cancellationToken);
            if (tenantKey is null) return HttpAnswer.BadRequest("tenant_key is missing, and there are records of several companies; name one, or set Feishu__TenantKey.");

            var page = await find(new RecordQuery(tenantKey, request.From, request.To, request.WithReverted), request);
            return HttpAnswer.Json(JsonSerializer.SerializeToUtf8Bytes(page, ReadJson.Instance.RecordPage));
        }
        catch (StoreUnavailableException)
        {
            return HttpAnswer.StoreUnavailable;
        }
    }

    /// <summary>Whoever has one company need not name it; null when there are several.</summary>
    private async ValueTask<string?> OnlyTenantAsync(CancellationToken cancellationToken) => await search.FindTenantsAsync(cancellationToken) switch
    {
        [] => string.Empty,
        [var only] => only,
        _ => null,
    };
}
