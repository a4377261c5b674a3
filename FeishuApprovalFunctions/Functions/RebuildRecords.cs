using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions;

/// <summary>Makes records anew of the events stored with them.</summary>
public sealed class RebuildRecords(RebuildApi rebuild, HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(RebuildRecords))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.Rebuild)] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(request, () => rebuild.RebuildAsync(request.Parameters(), cancellationToken));
}
