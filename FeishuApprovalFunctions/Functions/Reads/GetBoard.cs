using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Reads;

/// <summary>The page. Anonymous: it holds no data, and asks for the key that its reads require.</summary>
public sealed class GetBoard(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(GetBoard))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Board)] HttpRequestData request, CancellationToken cancellationToken) =>
        http.AnswerAsync(request, Routes.Board, cancellationToken);
}
