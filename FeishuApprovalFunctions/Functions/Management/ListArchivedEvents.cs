using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Management;

/// <summary>The archived events.</summary>
public sealed class ListArchivedEvents(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(ListArchivedEvents))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = Routes.ArchivedEvents)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.ArchivedEvents, cancellationToken);
}
