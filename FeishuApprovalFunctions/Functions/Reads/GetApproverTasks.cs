using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Reads;

/// <summary>The approver tasks of a corehr process. The process id is in the path.</summary>
public sealed class GetApproverTasks(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(GetApproverTasks))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.ApproverTasks)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.ApproverTasks, cancellationToken);
}
