using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Pages;

/// <summary>The OpenAPI document. Access is anonymous, because the document contains no data.</summary>
public sealed class GetOpenApiDocument(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(GetOpenApiDocument))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.OpenApi)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.OpenApi, cancellationToken);
}
