using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Reads;

/// <summary>One attendance record.</summary>
public sealed class GetAttendanceRecord(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(GetAttendanceRecord))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.AttendanceRecord)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.AttendanceRecord, cancellationToken);
}
