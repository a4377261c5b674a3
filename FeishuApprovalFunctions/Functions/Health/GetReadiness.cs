using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Health;

/// <summary>Answers whether topic and store are available.</summary>
public sealed class GetReadiness(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(GetReadiness))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.HealthReady)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.HealthReady, cancellationToken);
}
