using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Backup;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions;

/// <summary>Adds the rows of a backup that the tables lack. Only in Azure, so the route is not one of the core's.</summary>
public sealed class RestoreTables(RestoreApi restore, HttpAdapter http)
{
    /// <summary>The route: POST, with the admin key.</summary>
    internal const string Route = "manage/restore";

    /// <summary>Answers one request.</summary>
    [Function(nameof(RestoreTables))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Route)] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(request, () => restore.RestoreAsync(request.Parameters(), cancellationToken));
}
