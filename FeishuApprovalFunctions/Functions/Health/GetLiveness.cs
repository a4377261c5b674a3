using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Health;

/// <summary>Answers whether the process is running.</summary>
public sealed class GetLiveness(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(GetLiveness))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.HealthLive)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.HealthLive, cancellationToken);
}
