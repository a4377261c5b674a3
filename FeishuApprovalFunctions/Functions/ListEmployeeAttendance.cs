using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions;

/// <summary>The attendance records of a person in a period.</summary>
public sealed class ListEmployeeAttendance(AttendanceListApi lists, HttpAdapter http)
{
    /// <summary>Answers one read.</summary>
    [Function(nameof(ListEmployeeAttendance))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.EmployeeAttendance)] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(request, () => lists.GetByEmployeeAsync(request.RouteValue("user_id"), request.Parameters(), request.Header("Accept"), cancellationToken));
}
