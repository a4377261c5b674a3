using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Reads;

/// <summary>The attendance records of one or several days, of all employees or of one.</summary>
public sealed class ListAttendance(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(ListAttendance))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.Attendance)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Attendance, cancellationToken);
}
