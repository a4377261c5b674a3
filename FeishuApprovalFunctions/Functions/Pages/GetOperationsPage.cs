using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Pages;

/// <summary>The operations page. Access is anonymous, because the page contains no data. Its requests for data require a key.</summary>
public sealed class GetOperationsPage(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(GetOperationsPage))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Operations)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Operations, cancellationToken);
}
