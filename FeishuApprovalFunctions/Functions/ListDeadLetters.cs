using FeishuApproval.Api.Http;
using FeishuApproval.Api.Management;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions;

/// <summary>The messages that subscriptions have set aside.</summary>
public sealed class ListDeadLetters(DeadLetterApi deadLetters, HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(ListDeadLetters))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = Routes.DeadLetters)] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(request, () => deadLetters.ListAsync(request.Parameters(), cancellationToken));
}
