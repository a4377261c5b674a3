using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions;

/// <summary>The attendance records of an employee in a period.</summary>
public sealed class ListEmployeeAttendance(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(ListEmployeeAttendance))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.EmployeeAttendance)] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(request, Routes.EmployeeAttendance, cancellationToken);
}
