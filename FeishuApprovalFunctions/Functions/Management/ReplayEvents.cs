using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Management;

/// <summary>Applies archived events again.</summary>
public sealed class ReplayEvents(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(ReplayEvents))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.Replay)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Replay, cancellationToken);
}
