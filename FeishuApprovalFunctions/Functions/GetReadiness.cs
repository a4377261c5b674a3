using FeishuApproval.Api.Health;
using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions;

/// <summary>Whether this worker reaches topic and store.</summary>
public sealed class GetReadiness(HealthApi health, HttpAdapter http)
{
    /// <summary>Answers one question.</summary>
    [Function(nameof(GetReadiness))]
    public Task<HttpResponseData> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.HealthReady)] HttpRequestData request) =>
        http.AnswerAsync(request, health.GetReadyAsync);
}
