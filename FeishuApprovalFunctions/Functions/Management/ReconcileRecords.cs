using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Management;

/// <summary>Compares records with Feishu's list of approvals.</summary>
public sealed class ReconcileRecords(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(ReconcileRecords))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.Reconcile)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Reconcile, cancellationToken);
}
