using FeishuApproval.Api.Http;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions.Reads;

/// <summary>The iCalendar feed of a share link. Access is anonymous, because the route checks the token of the link.</summary>
public sealed class GetCalendarFeed(HttpAdapter http)
{
    /// <summary>Answers one request.</summary>
    [Function(nameof(GetCalendarFeed))]
    public Task<HttpResponseData> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.CalendarFeed)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.CalendarFeed, cancellationToken);
}
