using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Health;

/// <summary>The counters of this worker since its start, and the dead letters of all subscriptions.</summary>
public sealed class GetStatus(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(GetStatus))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.Status)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Status, cancellationToken);
}
