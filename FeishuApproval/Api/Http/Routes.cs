namespace FeishuApproval.Api.Http;

/// <summary>The HTTP routes, relative to <see cref="Prefix"/>. All servers use the same routes.</summary>
internal static class Routes
{
    /// <summary>The prefix of all routes. It is the default of the Functions host.</summary>
    public const string Prefix = "api";

    /// <summary>Feishu's webhook: POST.</summary>
    public const string Events = "feishu/events";

    /// <summary>One attendance record: GET.</summary>
    public const string AttendanceRecord = "attendance/{instance_code}";

    /// <summary>
    /// The attendance records of one or more days: of all employees, or of one employee with <c>user_id</c>. With <c>instance_code</c>, one
    /// record; the code may contain any character. GET.
    /// </summary>
    public const string Attendance = "attendance";

    /// <summary>The calendar page: GET, open.</summary>
    public const string Calendar = "calendar";

    /// <summary>The operations page: GET, open.</summary>
    public const string Operations = "operations";

    /// <summary>The page that connects an app: GET, open.</summary>
    public const string Setup = "setup";

    /// <summary>The state of the setup page: GET.</summary>
    public const string SetupState = "setup/state";

    /// <summary>The OpenAPI document: GET, open.</summary>
    public const string OpenApi = "openapi.json";

    /// <summary>The page that shows the OpenAPI document: GET, open.</summary>
    public const string ApiReference = "docs";

    /// <summary>The calendar of a share link: GET, open. The route checks the token of the link itself.</summary>
    public const string SharedAttendance = "shared/attendance";

    /// <summary>The iCalendar feed of a share link: GET, open. The route checks the token of the link itself.</summary>
    public const string CalendarFeed = "calendar.ics";

    /// <summary>The share links that were opened: GET, with the admin key.</summary>
    public const string ShareLinks = "manage/share-links";

    /// <summary>Revokes a share link: POST, with the admin key.</summary>
    public const string ShareLinksRevoke = "manage/share-links/revoke";

    /// <summary>The days and minutes of a period, summed by employee, kind and type: GET.</summary>
    public const string Summary = "summary";

    /// <summary>The amounts of a month for each employee: GET.</summary>
    public const string Payroll = "payroll";

    /// <summary>Closes a month: POST, with the admin key.</summary>
    public const string CloseMonth = "manage/closings";

    /// <summary>The closings: GET.</summary>
    public const string Closings = "closings";

    /// <summary>A closing with its days: GET.</summary>
    public const string Closing = "closings/{month}";

    /// <summary>What is not as it was closed: GET.</summary>
    public const string ClosingChanges = "closings/{month}/changes";

    /// <summary>Compares a month with Feishu's attendance: POST, with the admin key.</summary>
    public const string CompareMonth = "manage/comparisons";

    /// <summary>The comparisons with Feishu's attendance: GET.</summary>
    public const string Comparisons = "comparisons";

    /// <summary>A comparison with what differs: GET.</summary>
    public const string Comparison = "comparisons/{month}";

    /// <summary>The payroll page: GET, open.</summary>
    public const string PayrollPage = "payroll/page";

    /// <summary>One file with the records, the days or the summary of a period: GET.</summary>
    public const string Export = "export";

    /// <summary>The records that changed, in the order of their changes: GET.</summary>
    public const string Changes = "changes";

    /// <summary>The approver tasks of a corehr process: GET.</summary>
    public const string ApproverTasks = "tasks/{process_id}";

    /// <summary>
    /// The approver tasks of all corehr processes. With <c>process_id</c>, those of one process; the id may contain any character. GET.
    /// </summary>
    public const string AnyApproverTasks = "tasks";

    /// <summary>Whether the process is running: GET, open.</summary>
    public const string HealthLive = "health/live";

    /// <summary>Whether the topic and the store respond: GET, open.</summary>
    public const string HealthReady = "health/ready";

    /// <summary>The counts of the process, and the dead letters: GET.</summary>
    public const string Status = "status";

    /// <summary>
    /// The dead letters: GET, with the admin key. The path cannot begin with "admin", because the Functions host reserves these routes
    /// (azure-functions-host#1781).
    /// </summary>
    public const string DeadLetters = "manage/dead-letters";

    /// <summary>Resends dead letters: POST, with the admin key.</summary>
    public const string DeadLettersResend = "manage/dead-letters/resend";

    /// <summary>Removes dead letters: POST, with the admin key.</summary>
    public const string DeadLettersPurge = "manage/dead-letters/purge";

    /// <summary>The archived events: GET, with the admin key.</summary>
    public const string ArchivedEvents = "manage/events";

    /// <summary>Applies archived events again: POST, with the admin key.</summary>
    public const string Replay = "manage/replay";

    /// <summary>Rebuilds records from their stored events: POST, with the admin key.</summary>
    public const string Rebuild = "manage/rebuild";

    /// <summary>Erases the data of an employee: POST, with the admin key.</summary>
    public const string Erase = "manage/erase";

    /// <summary>Shows or deletes the data whose retention period has ended: POST, with the admin key.</summary>
    public const string Retention = "manage/retention";

    /// <summary>Compares records with Feishu's list of approvals: POST, with the admin key.</summary>
    public const string Reconcile = "manage/reconcile";
}
