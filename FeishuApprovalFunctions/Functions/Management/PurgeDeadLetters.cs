using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Management;

/// <summary>Removes dead letters.</summary>
public sealed class PurgeDeadLetters(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(PurgeDeadLetters))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.DeadLettersPurge)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.DeadLettersPurge, cancellationToken);
}
