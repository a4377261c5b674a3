using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Reads;

/// <summary>The calendar of a share link. Access is anonymous, because the route checks the token of the link.</summary>
public sealed class ListSharedAttendance(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(ListSharedAttendance))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.SharedAttendance)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.SharedAttendance, cancellationToken);
}
