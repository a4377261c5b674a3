using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Management;

/// <summary>Revokes a share link.</summary>
public sealed class RevokeShareLink(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(RevokeShareLink))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.ShareLinksRevoke)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.ShareLinksRevoke, cancellationToken);
}
