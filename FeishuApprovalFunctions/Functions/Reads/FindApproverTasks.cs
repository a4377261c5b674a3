using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Reads;

/// <summary>The approver tasks of a corehr process. The process id is in the query.</summary>
public sealed class FindApproverTasks(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(FindApproverTasks))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.AnyApproverTasks)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.AnyApproverTasks, cancellationToken);
}
