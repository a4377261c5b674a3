using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Reads;

/// <summary>One file with the records, the days or the summary of a period.</summary>
public sealed class ExportAttendance(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(ExportAttendance))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.Export)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Export, cancellationToken);
}
