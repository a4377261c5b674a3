using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Management;

/// <summary>Applies dead letters again.</summary>
public sealed class ResendDeadLetters(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(ResendDeadLetters))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.DeadLettersResend)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.DeadLettersResend, cancellationToken);
}
