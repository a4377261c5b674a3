using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions;

/// <summary>Hands archived events to their projections again.</summary>
public sealed class ReplayEvents(ReplayApi replay, HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(ReplayEvents))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.Replay)] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(request, () => replay.ReplayAsync(request.Parameters(), cancellationToken));
}
