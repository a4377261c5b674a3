using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Pages;

/// <summary>
/// The calendar page. Access is anonymous, because the page contains no data. Its requests for data require the function key.
/// </summary>
public sealed class GetCalendarPage(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(GetCalendarPage))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Calendar)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Calendar, cancellationToken);
}
