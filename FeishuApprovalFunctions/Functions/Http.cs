using FeishuApproval.Api.Http;
using FeishuApproval.Azure.Backup;
using FeishuApprovalFunctions.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FeishuApprovalFunctions.Functions;

/// <summary>
/// The HTTP triggers, one for each route of the route table. Routes that are open to everybody contain no data, or check a signature or a
/// token themselves.
/// </summary>
public sealed class Http(HttpAdapter http)
{
    /// <summary>
    /// Feishu's webhook. It needs no function key, because the signature is the authentication. It accepts every HTTP
    /// method, because the core itself answers 405.
    /// </summary>
    [Function(nameof(ReceiveEvent))]
    public Task<HttpResponseData> ReceiveEvent(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = Routes.Events)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Events, cancellationToken);

    /// <summary>One attendance record.</summary>
    [Function(nameof(GetAttendanceRecord))]
    public Task<HttpResponseData> GetAttendanceRecord(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.AttendanceRecord)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.AttendanceRecord, cancellationToken);

    /// <summary>The attendance records of one or several days, of all employees or of one.</summary>
    [Function(nameof(ListAttendance))]
    public Task<HttpResponseData> ListAttendance(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.Attendance)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Attendance, cancellationToken);

    /// <summary>
    /// The calendar of a share link. Access is anonymous, because the route checks the token of the link.
    /// </summary>
    [Function(nameof(ListSharedAttendance))]
    public Task<HttpResponseData> ListSharedAttendance(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.SharedAttendance)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.SharedAttendance, cancellationToken);

    /// <summary>
    /// The iCalendar feed of a share link. Access is anonymous, because the route checks the token of the link.
    /// </summary>
    [Function(nameof(GetCalendarFeed))]
    public Task<HttpResponseData> GetCalendarFeed(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.CalendarFeed)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.CalendarFeed, cancellationToken);

    /// <summary>The days and minutes in a period, by employee, kind and type.</summary>
    [Function(nameof(GetSummary))]
    public Task<HttpResponseData> GetSummary(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.Summary)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Summary, cancellationToken);

    /// <summary>The amounts of a month for each employee.</summary>
    [Function(nameof(GetPayroll))]
    public Task<HttpResponseData> GetPayroll(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.Payroll)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Payroll, cancellationToken);

    /// <summary>Closes a month.</summary>
    [Function(nameof(CloseMonth))]
    public Task<HttpResponseData> CloseMonth(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.CloseMonth)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.CloseMonth, cancellationToken);

    /// <summary>The closings.</summary>
    [Function(nameof(ListClosings))]
    public Task<HttpResponseData> ListClosings(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.Closings)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Closings, cancellationToken);

    /// <summary>A closing with its days.</summary>
    [Function(nameof(GetClosing))]
    public Task<HttpResponseData> GetClosing(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.Closing)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Closing, cancellationToken);

    /// <summary>What is not as it was closed.</summary>
    [Function(nameof(GetClosingChanges))]
    public Task<HttpResponseData> GetClosingChanges(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.ClosingChanges)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.ClosingChanges, cancellationToken);

    /// <summary>Compares a month with Feishu's attendance.</summary>
    [Function(nameof(CompareMonth))]
    public Task<HttpResponseData> CompareMonth(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.CompareMonth)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.CompareMonth, cancellationToken);

    /// <summary>The comparisons with Feishu's attendance.</summary>
    [Function(nameof(ListComparisons))]
    public Task<HttpResponseData> ListComparisons(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.Comparisons)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Comparisons, cancellationToken);

    /// <summary>A comparison with what differs.</summary>
    [Function(nameof(GetComparison))]
    public Task<HttpResponseData> GetComparison(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.Comparison)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Comparison, cancellationToken);

    /// <summary>
    /// The payroll page. Access is anonymous, because the page contains no data. Its requests for data require the
    /// function key.
    /// </summary>
    [Function(nameof(GetPayrollPage))]
    public Task<HttpResponseData> GetPayrollPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.PayrollPage)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.PayrollPage, cancellationToken);

    /// <summary>The changed records, in the order of their changes.</summary>
    [Function(nameof(GetChanges))]
    public Task<HttpResponseData> GetChanges(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.Changes)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Changes, cancellationToken);

    /// <summary>The approver tasks of a corehr process. The process id is in the path.</summary>
    [Function(nameof(GetApproverTasks))]
    public Task<HttpResponseData> GetApproverTasks(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.ApproverTasks)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.ApproverTasks, cancellationToken);

    /// <summary>The approver tasks of a corehr process. The process id is in the query.</summary>
    [Function(nameof(FindApproverTasks))]
    public Task<HttpResponseData> FindApproverTasks(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.AnyApproverTasks)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.AnyApproverTasks, cancellationToken);

    /// <summary>
    /// The calendar page. Access is anonymous, because the page contains no data. Its requests for data require the
    /// function key.
    /// </summary>
    [Function(nameof(GetCalendarPage))]
    public Task<HttpResponseData> GetCalendarPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Calendar)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Calendar, cancellationToken);

    /// <summary>
    /// The operations page. Access is anonymous, because the page contains no data. Its requests for data require a
    /// key.
    /// </summary>
    [Function(nameof(GetOperationsPage))]
    public Task<HttpResponseData> GetOperationsPage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Operations)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Operations, cancellationToken);

    /// <summary>
    /// The page that shows the OpenAPI document. Access is anonymous, because the page contains no data.
    /// </summary>
    [Function(nameof(GetApiReferencePage))]
    public Task<HttpResponseData> GetApiReferencePage(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.ApiReference)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.ApiReference, cancellationToken);

    /// <summary>The OpenAPI document. Access is anonymous, because the document contains no data.</summary>
    [Function(nameof(GetOpenApiDocument))]
    public Task<HttpResponseData> GetOpenApiDocument(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.OpenApi)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.OpenApi, cancellationToken);

    /// <summary>Answers whether the process is running.</summary>
    [Function(nameof(GetLiveness))]
    public Task<HttpResponseData> GetLiveness(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.HealthLive)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.HealthLive, cancellationToken);

    /// <summary>Answers whether topic and store are available.</summary>
    [Function(nameof(GetReadiness))]
    public Task<HttpResponseData> GetReadiness(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.HealthReady)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.HealthReady, cancellationToken);

    /// <summary>The counters of this worker since its start, and the dead letters of all subscriptions.</summary>
    [Function(nameof(GetStatus))]
    public Task<HttpResponseData> GetStatus(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.Status)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Status, cancellationToken);

    /// <summary>The dead letters.</summary>
    [Function(nameof(ListDeadLetters))]
    public Task<HttpResponseData> ListDeadLetters(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = Routes.DeadLetters)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.DeadLetters, cancellationToken);

    /// <summary>Applies dead letters again.</summary>
    [Function(nameof(ResendDeadLetters))]
    public Task<HttpResponseData> ResendDeadLetters(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.DeadLettersResend)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.DeadLettersResend, cancellationToken);

    /// <summary>Removes dead letters.</summary>
    [Function(nameof(PurgeDeadLetters))]
    public Task<HttpResponseData> PurgeDeadLetters(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.DeadLettersPurge)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.DeadLettersPurge, cancellationToken);

    /// <summary>The archived events.</summary>
    [Function(nameof(ListArchivedEvents))]
    public Task<HttpResponseData> ListArchivedEvents(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = Routes.ArchivedEvents)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.ArchivedEvents, cancellationToken);

    /// <summary>Applies archived events again.</summary>
    [Function(nameof(ReplayEvents))]
    public Task<HttpResponseData> ReplayEvents(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.Replay)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Replay, cancellationToken);

    /// <summary>Rebuilds records from their stored events.</summary>
    [Function(nameof(RebuildRecords))]
    public Task<HttpResponseData> RebuildRecords(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.Rebuild)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Rebuild, cancellationToken);

    /// <summary>Compares records with Feishu's list of approvals.</summary>
    [Function(nameof(ReconcileRecords))]
    public Task<HttpResponseData> ReconcileRecords(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.Reconcile)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Reconcile, cancellationToken);

    /// <summary>Erases an employee from all stored data.</summary>
    [Function(nameof(ErasePerson))]
    public Task<HttpResponseData> ErasePerson(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.Erase)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Erase, cancellationToken);

    /// <summary>Adds the rows of a backup that are missing in the tables.</summary>
    [Function(nameof(RestoreTables))]
    public Task<HttpResponseData> RestoreTables(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = RestoreApi.Path)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, RestoreApi.Path, cancellationToken);

    /// <summary>The share links.</summary>
    [Function(nameof(ListShareLinks))]
    public Task<HttpResponseData> ListShareLinks(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = Routes.ShareLinks)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.ShareLinks, cancellationToken);

    /// <summary>Revokes a share link.</summary>
    [Function(nameof(RevokeShareLink))]
    public Task<HttpResponseData> RevokeShareLink(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.ShareLinksRevoke)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.ShareLinksRevoke, cancellationToken);

    /// <summary>One file with the records, the days or the summary of a period.</summary>
    [Function(nameof(ExportAttendance))]
    public Task<HttpResponseData> ExportAttendance(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Routes.Export)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Export, cancellationToken);

    /// <summary>Shows or deletes the data whose retention period has ended.</summary>
    [Function(nameof(RunRetention))]
    public Task<HttpResponseData> RunRetention(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = Routes.Retention)] HttpRequestData request,
        CancellationToken cancellationToken
    ) => http.AnswerAsync(request, Routes.Retention, cancellationToken);
}
