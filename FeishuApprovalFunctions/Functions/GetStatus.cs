using FeishuApproval.Api.Health;
using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions;

/// <summary>What this worker counted since it started, and the dead letters of all.</summary>
public sealed class GetStatus(HealthApi health, HttpAdapter http)
{
    /// <summary>Answers one read.</summary>
    [Function(nameof(GetStatus))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.Status)] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(request, () => health.GetStatusAsync(cancellationToken));
}
