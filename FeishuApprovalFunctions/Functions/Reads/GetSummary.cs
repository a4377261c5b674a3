using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Reads;

/// <summary>The days and minutes in a period, by employee, kind and type.</summary>
public sealed class GetSummary(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(GetSummary))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.Summary)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Summary, cancellationToken);
}
