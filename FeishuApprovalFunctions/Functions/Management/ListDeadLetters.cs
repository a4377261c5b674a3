using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Management;

/// <summary>The dead letters.</summary>
public sealed class ListDeadLetters(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(ListDeadLetters))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = Routes.DeadLetters)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.DeadLetters, cancellationToken);
}
