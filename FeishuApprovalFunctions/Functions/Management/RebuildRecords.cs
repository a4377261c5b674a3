using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Management;

/// <summary>Rebuilds records from their stored events.</summary>
public sealed class RebuildRecords(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(RebuildRecords))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.Rebuild)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Rebuild, cancellationToken);
}
