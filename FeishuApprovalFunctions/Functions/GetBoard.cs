using FeishuApproval.Api.Board;
using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions;

/// <summary>The page for people. Anonymous: it holds no data, and asks for the key that its reads want.</summary>
public sealed class GetBoard(BoardPage board, HttpAdapter http)
{
    /// <summary>Answers one request for the page.</summary>
    [Function(nameof(GetBoard))]
    public Task<HttpResponseData> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Board)] HttpRequestData request) =>
        http.AnswerAsync(request, () => ValueTask.FromResult(board.Answer));
}
