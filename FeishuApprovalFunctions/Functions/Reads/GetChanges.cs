using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Reads;

/// <summary>The changed records, in the order of their changes.</summary>
public sealed class GetChanges(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(GetChanges))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.Changes)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Changes, cancellationToken);
}
