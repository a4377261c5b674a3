using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Reads;

/// <summary>
/// Feishu's webhook. It needs no function key, because the signature is the authentication. It accepts every HTTP method, because the core
/// itself answers 405.
/// </summary>
public sealed class ReceiveEvent(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(ReceiveEvent))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = Routes.Events)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Events, cancellationToken);
}
