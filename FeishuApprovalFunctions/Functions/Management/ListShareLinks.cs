using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Management;

/// <summary>The share links.</summary>
public sealed class ListShareLinks(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(ListShareLinks))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = Routes.ShareLinks)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.ShareLinks, cancellationToken);
}
