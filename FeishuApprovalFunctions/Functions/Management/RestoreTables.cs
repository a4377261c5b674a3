using FeishuApproval.Azure.Backup;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Management;

/// <summary>Adds the rows of a backup that are missing in the tables.</summary>
public sealed class RestoreTables(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(RestoreTables))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = RestoreApi.Path)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, RestoreApi.Path, cancellationToken);
}
