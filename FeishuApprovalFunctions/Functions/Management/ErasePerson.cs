using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Management;

/// <summary>Erases an employee from all stored data.</summary>
public sealed class ErasePerson(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(ErasePerson))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.Erase)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Erase, cancellationToken);
}
