using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Reads;

/// <summary>Feishu's webhook. No function key: the signature is the authentication. Every method, because the core answers 405.</summary>
public sealed class ReceiveEvent(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(ReceiveEvent))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = Routes.Events)] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(request, Routes.Events, cancellationToken);
}
