using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions;

/// <summary>One attendance record.</summary>
public sealed class GetAttendanceRecord(ReadApi reads, HttpAdapter http)
{
    /// <summary>Answers one read.</summary>
    [Function(nameof(GetAttendanceRecord))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.AttendanceRecord)] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(request, () => reads.GetAttendanceRecordAsync(request.RouteValue("instance_code"), request.Parameters(), request.Header("Accept"), cancellationToken));
}
