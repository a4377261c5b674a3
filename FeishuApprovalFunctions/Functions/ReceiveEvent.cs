using FeishuApproval.Api.Http;
using FeishuApproval.Api.Webhook;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions;

/// <summary>Feishu's webhook. No function key: the signature is the authentication. Every method, so that the core says 405.</summary>
public sealed class ReceiveEvent(WebhookReceiver receiver, HttpAdapter http)
{
    /// <summary>Answers one request of Feishu.</summary>
    [Function(nameof(ReceiveEvent))]
    public Task<HttpResponseData> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, Route = Routes.Events)] HttpRequestData request) =>
        http.AnswerAsync(request, () => receiver.ReceiveAsync(request.Method, request.Header, request.Body, request.ContentLength()), HttpResult.Unavailable);
}
