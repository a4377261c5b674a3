using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Pages;

/// <summary>The page that shows the OpenAPI document. Access is anonymous, because the page contains no data.</summary>
public sealed class GetApiReferencePage(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(GetApiReferencePage))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.ApiReference)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.ApiReference, cancellationToken);
}
