using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Management;

/// <summary>Shows or deletes the data whose retention period has ended.</summary>
public sealed class RunRetention(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(RunRetention))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.Retention)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Retention, cancellationToken);
}
