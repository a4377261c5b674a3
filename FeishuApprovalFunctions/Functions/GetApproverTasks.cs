using FeishuApproval.Api.Http;
using FeishuApproval.Api.Reads;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions;

/// <summary>The approver tasks of a corehr process.</summary>
public sealed class GetApproverTasks(ReadApi reads, HttpAdapter http)
{
    /// <summary>Answers one read.</summary>
    [Function(nameof(GetApproverTasks))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.ApproverTasks)] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(request, () => reads.GetApproverTasksAsync(request.RouteValue("process_id"), request.Parameters(), request.Header("Accept"), cancellationToken));
}
