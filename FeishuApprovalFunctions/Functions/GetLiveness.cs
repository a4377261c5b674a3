using FeishuApproval.Api.Health;
using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions;

/// <summary>Whether this worker answers.</summary>
public sealed class GetLiveness(HttpAdapter http)
{
    /// <summary>Answers one question.</summary>
    [Function(nameof(GetLiveness))]
    public Task<HttpResponseData> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.HealthLive)] HttpRequestData request) =>
        http.AnswerAsync(request, () => ValueTask.FromResult(HealthApi.GetLive()));
}
