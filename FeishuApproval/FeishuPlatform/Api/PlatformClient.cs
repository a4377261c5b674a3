using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.Json;
using FeishuApproval.Localization;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>
/// The calls of one app to the open platform. Every call returns a <see cref="PlatformResult{T}"/>. It throws only
/// when the caller cancels, or because of a bug. Safe for concurrent use.
/// </summary>
internal sealed class PlatformClient
{
    /// <summary>The longest window of <see cref="QueryInstancesAsync"/>.</summary>
    public static readonly TimeSpan QueryWindow = TimeSpan.FromDays(30);

    /// <summary>The longest window of <see cref="ListInstanceCodesAsync"/>.</summary>
    public static readonly TimeSpan CodesWindow = TimeSpan.FromHours(10);

    /// <summary>The longest window of <see cref="ListProcessesAsync"/>.</summary>
    public static readonly TimeSpan ProcessesWindow = TimeSpan.FromDays(30);

    /// <summary>The most instances in one page of <see cref="QueryInstancesAsync"/>.</summary>
    public const int MaxInstances = 200;

    /// <summary>The most ids in one page of <see cref="ListInstanceCodesAsync"/> and <see cref="ListProcessesAsync"/>.</summary>
    public const int MaxCodes = 100;

    /// <summary>The most leaves in one page of <see cref="ListLeaveRequestsAsync"/>.</summary>
    public const int MaxLeaveRequests = 100;

    /// <summary>The most ids in one call of <see cref="GetUsersAsync"/>.</summary>
    public const int MaxUsers = 50;

    /// <summary>The most ids in one call of <see cref="GetDepartmentsAsync"/>.</summary>
    public const int MaxDepartments = 50;

    /// <summary>The id of the root department. It is the tenant itself.</summary>
    private const string RootDepartment = "0";

    /// <summary>
    /// The most employees in one call of <see cref="QueryUserApprovalsAsync"/> and <see cref="QueryCorrectionsAsync"/>. The platform states
    /// this number for its other lists of attendance.
    /// </summary>
    public const int MaxAttendanceUsers = 50;

    /// <summary>The most days in one call of <see cref="QueryUserApprovalsAsync"/> and <see cref="QueryCorrectionsAsync"/>.</summary>
    public const int MaxAttendanceDays = 30;

    /// <summary>The days that one call of <see cref="ListCalendarDatesAsync"/> asks for. An answer may have fewer or more.</summary>
    public const int MaxCalendarDates = 100;

    /// <summary>The most days that an answer of <see cref="ListCalendarDatesAsync"/> may have: those of three years.</summary>
    private const int MostCalendarDates = 3 * 366;

    /// <summary>The most work calendars that are listed. The platform allows up to 2,000.</summary>
    private const int MaxCalendars = 1000;

    /// <summary>The status of approved rows in the attendance.</summary>
    private const int Approved = 2;

    private const int MaxVersions = 50;
    private const int MaxTasks = 100;
    private const int MaxFound = 100;

    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>How long a refresh token is valid if the answer does not contain it.</summary>
    private static readonly TimeSpan RefreshLifetime = TimeSpan.FromDays(7);

    private const string IsoDate = "yyyy-MM-dd";
    private const string Approvals = "open-apis/approval/v4/approvals";
    private const string Instances = "open-apis/approval/v4/instances";
    private const string CorehrProcesses = "open-apis/corehr/v2/processes";

    private readonly PlatformTransport _transport;

    /// <param name="app">The app.</param>
    /// <param name="http">Creates the HttpClient with the name <c>feishu-platform</c>.</param>
    /// <param name="limits">The app's rate limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="metrics">Counts the calls.</param>
    /// <param name="logger">The log.</param>
    public PlatformClient(
        PlatformApp app,
        IHttpClientFactory http,
        PlatformLimits limits,
        TimeProvider time,
        Metrics metrics,
        ILogger<PlatformClient> logger
    )
    {
        App = app;
        _transport = new PlatformTransport(app, http, limits, time, metrics, logger);
    }

    /// <summary>The app.</summary>
    public PlatformApp App { get; }

    /// <summary>Why calls that count in the monthly quota are paused; null when they are not paused.</summary>
    public PlatformError? Pause => _transport.Pause;

    /// <summary>
    /// How far the platform's clock is ahead of this machine's clock, with a precision of a second; null before the first answer.
    /// </summary>
    public TimeSpan? ClockSkew => _transport.ClockSkew;

    /// <summary>The number of calls since this process began that count in the monthly quota, including retries.</summary>
    public long CountedCalls => _transport.CountedCalls;

    /// <summary>Gets an approval definition.</summary>
    public async ValueTask<PlatformResult<ApprovalDefinition>> GetDefinitionAsync(
        string approvalCode,
        CancellationToken cancellationToken
    ) =>
        (
            await GetAsync(
                PlatformCall.Definition,
                $"{Approvals}/{Escape(approvalCode)}",
                approvalCode,
                cancellationToken
            )
        ).Select<ApprovalDefinition>(data => new ApprovalDefinition(
            approvalCode,
            data.Text("approval_name"u8),
            data.Text("status"u8),
            [.. Controls(data.Member("form"u8))]
        ));

    /// <summary>Subscribes this app to the events of a definition. The value is false when the app was already subscribed.</summary>
    public ValueTask<PlatformResult<bool>> SubscribeAsync(string approvalCode, CancellationToken cancellationToken) =>
        ChangeAsync(
            PlatformCall.Subscribe,
            $"{Approvals}/{Escape(approvalCode)}/subscribe",
            approvalCode,
            cancellationToken
        );

    /// <summary>Ends a subscription. The value is false when there was none.</summary>
    public ValueTask<PlatformResult<bool>> UnsubscribeAsync(string approvalCode, CancellationToken cancellationToken) =>
        ChangeAsync(
            PlatformCall.Unsubscribe,
            $"{Approvals}/{Escape(approvalCode)}/unsubscribe",
            approvalCode,
            cancellationToken
        );

    /// <summary>
    /// Lists the instances of a definition that were submitted from <paramref name="from"/> until before <paramref name="to"/>, in pages of
    /// up to 200. The platform leaves out reverted instances, and instances that changed in the last minutes.
    /// </summary>
    public async ValueTask<PlatformResult<PlatformPage<InstanceRow>>> QueryInstancesAsync(
        string approvalCode,
        DateTimeOffset from,
        DateTimeOffset to,
        string? pageToken,
        CancellationToken cancellationToken
    )
    {
        var query = new InstanceQuery(approvalCode, "ALL", Milliseconds(from), Milliseconds(to));
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(query, PlatformJson.Default.InstanceQuery);
        string path = $"{Instances}/query?page_size={MaxInstances}&user_id_type=user_id{Page(pageToken)}";
        var result = await _transport.CallAsync(PlatformCall.Query, path, approvalCode, body, cancellationToken);
        return result.Select(answer => ReadPage(PlatformCall.Query, answer, "instance_list"u8, MaxInstances, Row));
    }

    /// <summary>
    /// Lists the codes of all instances of a definition that were submitted in a window of at most ten hours, including reverted instances.
    /// The oldest instance is first.
    /// </summary>
    public async ValueTask<PlatformResult<PlatformPage<InstanceRow>>> ListInstanceCodesAsync(
        string approvalCode,
        DateTimeOffset from,
        DateTimeOffset to,
        string? pageToken,
        CancellationToken cancellationToken
    )
    {
        string path =
            $"{Instances}?approval_code={Escape(approvalCode)}&start_time={Milliseconds(from)}&end_time={Milliseconds(to)}&page_size={MaxCodes}{Page(pageToken)}";
        var result = await _transport.CallAsync(PlatformCall.Codes, path, approvalCode, body: null, cancellationToken);
        return result.Select(answer =>
            ReadPage(
                PlatformCall.Codes,
                answer,
                "instance_code_list"u8,
                MaxCodes,
                code => code.Scalar() is { } text ? new InstanceRow(text, null, null, null) : null
            )
        );
    }

    /// <summary>Gets the detail of an instance.</summary>
    public async ValueTask<PlatformResult<PlatformDetail>> GetInstanceAsync(
        string instanceCode,
        CancellationToken cancellationToken
    ) =>
        Detail(
            PlatformCall.Instance,
            await GetAsync(
                PlatformCall.Instance,
                $"{Instances}/{Escape(instanceCode)}?user_id_type=user_id",
                instanceCode,
                cancellationToken
            )
        );

    /// <summary>
    /// Lists the approved approvals in the attendance of at most <see cref="MaxAttendanceUsers"/> employees, a row for each employee and day.
    /// The platform refuses days after tomorrow.
    /// </summary>
    /// <param name="userIds">The <c>user_id</c>s.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day; the period has at most <see cref="MaxAttendanceDays"/> days.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public ValueTask<PlatformResult<ImmutableArray<JsonElement>>> QueryUserApprovalsAsync(
        IReadOnlyList<string> userIds,
        DateOnly from,
        DateOnly to,
        CancellationToken cancellationToken
    ) =>
        QueryAttendanceAsync(
            PlatformCall.UserApprovals,
            "open-apis/attendance/v1/user_approvals/query",
            JsonSerializer.SerializeToUtf8Bytes(
                new UserApprovalsQuery(userIds, Number(from), Number(to), Approved),
                PlatformJson.Default.UserApprovalsQuery
            ),
            "user_approvals"u8.ToArray(),
            cancellationToken
        );

    /// <summary>
    /// Lists the approved corrections in the attendance of at most <see cref="MaxAttendanceUsers"/> employees.
    /// </summary>
    /// <param name="userIds">The <c>user_id</c>s.</param>
    /// <param name="from">The beginning.</param>
    /// <param name="to">The end; the period has at most <see cref="MaxAttendanceDays"/> days.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public ValueTask<PlatformResult<ImmutableArray<JsonElement>>> QueryCorrectionsAsync(
        IReadOnlyList<string> userIds,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken
    ) =>
        QueryAttendanceAsync(
            PlatformCall.Corrections,
            "open-apis/attendance/v1/user_task_remedys/query",
            JsonSerializer.SerializeToUtf8Bytes(
                new CorrectionsQuery(userIds, Seconds(from), Seconds(to), Approved),
                PlatformJson.Default.CorrectionsQuery
            ),
            "user_remedys"u8.ToArray(),
            cancellationToken
        );

    /// <summary>Counts the app's open long connections.</summary>
    public async ValueTask<PlatformResult<long>> CountConnectionsAsync(CancellationToken cancellationToken) =>
        (
            await GetAsync(PlatformCall.Connections, "open-apis/event/v1/connection", subject: null, cancellationToken)
        ).Select<long>(data =>
            data.Integer("online_instance_cnt"u8) is { } count
                ? count
                : PlatformErrors.Unreadable(PlatformCall.Connections, App, Localized.Of($"a number of connections"))
        );

    /// <summary>Gets the key of the tenant that the app belongs to.</summary>
    public async ValueTask<PlatformResult<string>> GetTenantKeyAsync(CancellationToken cancellationToken) =>
        (
            await GetAsync(PlatformCall.Tenant, "open-apis/tenant/v2/tenant/query", subject: null, cancellationToken)
        ).Select<string>(data =>
            data.Member("tenant"u8).Text("tenant_key"u8) is { } key
                ? key
                : PlatformErrors.Unreadable(PlatformCall.Tenant, App, Localized.Of($"a tenant_key"))
        );

    /// <summary>
    /// Lists the ids of corehr processes that changed from <paramref name="from"/> until before <paramref name="to"/>, in pages of up to
    /// 100.
    /// </summary>
    public async ValueTask<PlatformResult<PlatformPage<string>>> ListProcessesAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        string? pageToken,
        CancellationToken cancellationToken
    )
    {
        string path =
            $"{CorehrProcesses}?modify_time_from={Milliseconds(from)}&modify_time_to={Milliseconds(to)}&page_size={MaxCodes}{Page(pageToken)}";
        var result = await _transport.CallAsync(
            PlatformCall.Processes,
            path,
            subject: null,
            body: null,
            cancellationToken
        );
        return result.Select(answer =>
            ReadPage(PlatformCall.Processes, answer, "process_ids"u8, MaxCodes, id => id.Scalar())
        );
    }

    /// <summary>Lists the enabled work calendars of Feishu People.</summary>
    public async ValueTask<PlatformResult<ImmutableArray<CalendarName>>> ListCalendarsAsync(
        CancellationToken cancellationToken
    )
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new CalendarsQuery([], new CalendarsPage(0, MaxCalendars)),
            PlatformJson.Default.CalendarsQuery
        );
        return await ListAsync(
            PlatformCall.Calendars,
            "open-apis/corehr/v1/leaves/work_calendar",
            body,
            "work_calendars"u8.ToArray(),
            MaxCalendars,
            row =>
            {
                var name = row.Member("calendar_name"u8);
                return row.Text("calendar_id"u8) is { } id
                    ? new CalendarName(id, name.Text("zh_cn"u8) ?? name.Text("en_us"u8))
                    : null;
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Lists the days of a work calendar of Feishu People, beginning at an offset. No answer says which is the last.
    /// </summary>
    public async ValueTask<PlatformResult<ImmutableArray<CalendarDate>>> ListCalendarDatesAsync(
        string calendarId,
        DateOnly from,
        DateOnly to,
        int offset,
        CancellationToken cancellationToken
    )
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new CalendarDatesQuery([calendarId], Iso(from), Iso(to), offset, MaxCalendarDates),
            PlatformJson.Default.CalendarDatesQuery
        );
        return await ListAsync(
            PlatformCall.CalendarDates,
            "open-apis/corehr/v1/leaves/work_calendar_date",
            body,
            "calendar_dates"u8.ToArray(),
            MostCalendarDates,
            row =>
                DateOnly.TryParseExact(
                    row.Text("date"u8),
                    IsoDate,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var date
                )
                    ? new CalendarDate(row.Text("calendar_id"u8), date, row.Text("date_type"u8))
                    : null,
            cancellationToken
        );
    }

    /// <summary>Gets the detail of a corehr process.</summary>
    public async ValueTask<PlatformResult<PlatformDetail>> GetProcessAsync(
        string processId,
        CancellationToken cancellationToken
    ) =>
        Detail(
            PlatformCall.Process,
            await GetAsync(
                PlatformCall.Process,
                $"{CorehrProcesses}/{Escape(processId)}?user_id_type=user_id",
                processId,
                cancellationToken
            )
        );

    /// <summary>
    /// Lists the leaves of Feishu People that changed in a window, in pages of up to 100. The ids of employees are <c>user_id</c>s. The platform
    /// does not document the zone of the window's times, so a few more hours are listed: the window begins at its time in UTC, and ends at its
    /// time in China. The parameter <c>time_zone</c> is not sent, because it is a filter by the zone of a leave.
    /// </summary>
    public async ValueTask<PlatformResult<PlatformPage<PlatformDetail>>> ListLeaveRequestsAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        string? pageToken,
        CancellationToken cancellationToken
    )
    {
        string path =
            $"open-apis/corehr/v1/leaves/leave_request_history?page_size={MaxLeaveRequests}&user_id_type=user_id"
            + $"&leave_update_time_min={Clock(from.ToUniversalTime())}&leave_update_time_max={Clock(to.ToOffset(China))}{Page(pageToken)}";
        var result = await _transport.CallAsync(
            PlatformCall.LeaveRequests,
            path,
            subject: null,
            body: null,
            cancellationToken
        );
        return result.Select(answer =>
            ReadPage(PlatformCall.LeaveRequests, answer, "leave_request_list"u8, MaxLeaveRequests, LeaveRequest)
        );
    }

    /// <summary>
    /// Gets the users with these ids, at most <see cref="MaxUsers"/>. The platform leaves out unknown users and users that the app may not
    /// see.
    /// </summary>
    public async ValueTask<PlatformResult<ImmutableArray<PlatformUser>>> GetUsersAsync(
        IReadOnlyCollection<string> userIds,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(userIds.Count, MaxUsers);
        string ids = string.Concat(userIds.Select(id => $"&user_ids={Escape(id)}"));
        string path =
            $"open-apis/contact/v3/users/batch?user_id_type=user_id&department_id_type=open_department_id{ids}";
        return (await GetAsync(PlatformCall.Users, path, subject: null, cancellationToken)).Select<
            ImmutableArray<PlatformUser>
        >(data =>
        {
            var users = data.Elements("items"u8)
                .Select(user => new PlatformUser(
                    user.Text("user_id"u8),
                    Field(user, "name"u8),
                    Field(user, "employee_no"u8),
                    PrimaryDepartment(user)
                ))
                .Take(MaxUsers + 1)
                .ToImmutableArray();
            return users.Length > MaxUsers ? PlatformErrors.TooMany(PlatformCall.Users, App, MaxUsers) : users;
        });
    }

    /// <summary>
    /// Gets the departments with these ids, at most <see cref="MaxDepartments"/>. The platform leaves out departments that the app may not
    /// see.
    /// </summary>
    public async ValueTask<PlatformResult<ImmutableArray<PlatformDepartment>>> GetDepartmentsAsync(
        IReadOnlyCollection<string> departmentIds,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(departmentIds.Count, MaxDepartments);
        string ids = string.Concat(departmentIds.Select(id => $"&department_ids={Escape(id)}"));
        string path = $"open-apis/contact/v3/departments/batch?department_id_type=open_department_id{ids}";
        return (await GetAsync(PlatformCall.Departments, path, subject: null, cancellationToken)).Select<
            ImmutableArray<PlatformDepartment>
        >(data =>
        {
            var departments = data.Elements("items"u8)
                .Select(item => new PlatformDepartment(item.Text("open_department_id"u8), item.Text("name"u8)))
                .Take(MaxDepartments + 1)
                .ToImmutableArray();
            return departments.Length > MaxDepartments
                ? PlatformErrors.TooMany(PlatformCall.Departments, App, MaxDepartments)
                : departments;
        });
    }

    /// <summary>Lists the versions of this app, in pages of up to 50.</summary>
    public async ValueTask<PlatformResult<PlatformPage<AppVersion>>> ListVersionsAsync(
        string? pageToken,
        CancellationToken cancellationToken
    )
    {
        string path = string.Create(
            CultureInfo.InvariantCulture,
            $"open-apis/application/v6/applications/{Escape(App.AppId)}/app_versions?lang=zh_cn&page_size={MaxVersions}{Page(pageToken)}"
        );
        var result = await _transport.CallAsync(
            PlatformCall.Versions,
            path,
            subject: null,
            body: null,
            cancellationToken
        );
        return result.Select(answer => ReadPage(PlatformCall.Versions, answer, "items"u8, MaxVersions, Version));
    }

    /// <summary>
    /// Lists this app's scopes, and whether each is granted. The list is only a hint, because the platform is known to leave out scopes
    /// that the app has.
    /// </summary>
    public async ValueTask<PlatformResult<ImmutableDictionary<string, bool>>> ListScopesAsync(
        CancellationToken cancellationToken
    ) =>
        (
            await GetAsync(
                PlatformCall.GrantedScopes,
                "open-apis/application/v6/scopes",
                subject: null,
                cancellationToken
            )
        ).Select<ImmutableDictionary<string, bool>>(data =>
            data.Elements("scopes"u8)
                .Where(scope => scope.Text("scope_name"u8) is not null)
                .GroupBy(scope => scope.Text("scope_name"u8)!, StringComparer.Ordinal)
                .ToImmutableDictionary(
                    scopes => scopes.Key,
                    scopes => scopes.Any(scope => scope.Integer("grant_status"u8) == 1)
                )
        );

    /// <summary>
    /// Lists the definitions of the instances that a user submitted from <paramref name="from"/> until before <paramref name="to"/>.
    /// </summary>
    public async ValueTask<PlatformResult<PlatformPage<DefinitionName>>> ListDefinitionsOfInstancesAsync(
        string openId,
        DateTimeOffset from,
        DateTimeOffset to,
        string? pageToken,
        CancellationToken cancellationToken
    )
    {
        var query = new InstanceQueryOfUser(openId, "ALL", Milliseconds(from), Milliseconds(to));
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(query, PlatformJson.Default.InstanceQueryOfUser);
        string path = string.Create(
            CultureInfo.InvariantCulture,
            $"{Instances}/query?page_size={MaxInstances}&user_id_type=open_id{Page(pageToken)}"
        );
        var result = await _transport.CallAsync(PlatformCall.Query, path, subject: null, body, cancellationToken);
        return result.Select(answer =>
            ReadPage(
                PlatformCall.Query,
                answer,
                "instance_list"u8,
                MaxInstances,
                row => Definition(row.Member("approval"u8), "code"u8, "name"u8)
            )
        );
    }

    /// <summary>Lists the definitions of a user's approval tasks on a topic.</summary>
    /// <param name="openId">The user.</param>
    /// <param name="topic">1 to do, 2 done, 3 submitted.</param>
    /// <param name="pageToken">The page; null for the first.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<PlatformResult<PlatformPage<DefinitionName>>> ListDefinitionsOfTasksAsync(
        string openId,
        int topic,
        string? pageToken,
        CancellationToken cancellationToken
    )
    {
        string path = string.Create(
            CultureInfo.InvariantCulture,
            $"open-apis/approval/v4/tasks/query?user_id={Escape(openId)}&topic={topic}&user_id_type=open_id&page_size={MaxTasks}{Page(pageToken)}"
        );
        var result = await _transport.CallAsync(PlatformCall.Tasks, path, subject: null, body: null, cancellationToken);
        return result.Select(answer =>
            ReadPage(
                PlatformCall.Tasks,
                answer,
                "tasks"u8,
                MaxTasks,
                task => Definition(task, "definition_code"u8, "definition_name"u8)
            )
        );
    }

    /// <summary>Requests the tokens of a user.</summary>
    public async ValueTask<PlatformResult<UserToken>> RequestUserTokenAsync(
        UserTokenRequest request,
        CancellationToken cancellationToken
    )
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(request, PlatformJson.Default.UserTokenRequest);
        var result = await _transport.CallOnceAsync(
            PlatformCall.UserToken,
            "open-apis/authen/v2/oauth/token",
            body,
            userToken: null,
            cancellationToken
        );
        return result.Select<UserToken>(answer =>
        {
            if (answer.Text("access_token"u8) is not { } access || Lifetime(answer, "expires_in"u8) is not { } validFor)
                return PlatformErrors.Unreadable(PlatformCall.UserToken, App, Localized.Of($"a token"));
            if (answer.Text("refresh_token"u8) is not { } refresh)
            {
                return new PlatformError(
                    PlatformErrorKind.ScopeMissing,
                    Localized.Of(
                        $"The user's access cannot be renewed: add the user permission offline_access on the page \"Permissions & Scopes\" "
                            + $"(权限管理) of {App.AppId}, publish a version, and run subscribe --user again."
                    )
                );
            }

            return new UserToken(
                access,
                validFor,
                refresh,
                Lifetime(answer, "refresh_token_expires_in"u8) ?? RefreshLifetime
            );
        });
    }

    /// <summary>Subscribes to the status changes of all approvals that a user manages.</summary>
    /// <param name="ofTasks">Whether the status changes of tasks are meant; otherwise those of instances.</param>
    /// <param name="userToken">The user's token.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<PlatformError?> SubscribeUserAsync(
        bool ofTasks,
        string userToken,
        CancellationToken cancellationToken
    )
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new UserSubscriptionRequest("MANAGED_APPROVAL"),
            PlatformJson.Default.UserSubscriptionRequest
        );
        var result = await _transport.CallOnceAsync(
            PlatformCall.UserSubscribe,
            $"open-apis/approval/v4/{(ofTasks ? "tasks" : "instances")}/subscription",
            body,
            userToken,
            cancellationToken
        );
        return result.Error is { Kind: not PlatformErrorKind.AlreadyDone } error ? error : null;
    }

    /// <summary>Lists the definitions with a word in their name that a user may submit.</summary>
    public async ValueTask<PlatformResult<PlatformPage<DefinitionName>>> SearchDefinitionsAsync(
        string keyword,
        string userToken,
        string? pageToken,
        CancellationToken cancellationToken
    )
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new DefinitionSearch(keyword, MaxFound, pageToken),
            PlatformJson.Default.DefinitionSearch
        );
        var result = await _transport.CallOnceAsync(
            PlatformCall.SearchDefinitions,
            "open-apis/approval/v4/approvals/search_launchable",
            body,
            userToken,
            cancellationToken
        );
        return result.Select(answer =>
            ReadPage(
                PlatformCall.SearchDefinitions,
                answer,
                "approvals"u8,
                MaxFound,
                row => Definition(row, "approval_code"u8, "approval_name"u8)
            )
        );
    }

    private async ValueTask<PlatformResult<JsonElement>> GetAsync(
        PlatformCall call,
        string path,
        string? subject,
        CancellationToken cancellationToken
    )
    {
        var result = await _transport.CallAsync(call, path, subject, body: null, cancellationToken);
        return result.Select<JsonElement>(answer =>
            answer.Member("data"u8) is { ValueKind: JsonValueKind.Object } data
                ? data
                : PlatformErrors.Unreadable(call, App, Localized.Of($"data"))
        );
    }

    private async ValueTask<PlatformResult<ImmutableArray<JsonElement>>> QueryAttendanceAsync(
        PlatformCall call,
        string path,
        byte[] body,
        ReadOnlyMemory<byte> list,
        CancellationToken cancellationToken
    )
    {
        var result = await _transport.CallAsync(
            call,
            $"{path}?employee_type=employee_id",
            subject: null,
            body,
            cancellationToken
        );
        return result.Select<ImmutableArray<JsonElement>>(answer =>
        {
            // An answer without rows may lack the list.
            var data = answer.Member("data"u8);
            return
                data.ValueKind == JsonValueKind.Object
                && data.Member(list.Span).ValueKind
                    is JsonValueKind.Array
                        or JsonValueKind.Null
                        or JsonValueKind.Undefined
                ? data.Elements(list.Span).ToImmutableArray()
                : PlatformErrors.Unreadable(call, App, Localized.Of($"a list"));
        });
    }

    /// <summary>Reads a list without page tokens.</summary>
    private async ValueTask<PlatformResult<ImmutableArray<T>>> ListAsync<T>(
        PlatformCall call,
        string path,
        byte[] body,
        ReadOnlyMemory<byte> list,
        int most,
        Func<JsonElement, T?> read,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var result = await _transport.CallAsync(call, path, subject: null, body, cancellationToken);
        return result
            .Select(answer => ReadPage(call, answer, list.Span, most, read))
            .Select<ImmutableArray<T>>(page => page.Items);
    }

    private async ValueTask<PlatformResult<bool>> ChangeAsync(
        PlatformCall call,
        string path,
        string approvalCode,
        CancellationToken cancellationToken
    )
    {
        var result = await _transport.CallAsync(call, path, approvalCode, body: null, cancellationToken);
        if (result.TryGet(out _, out var error))
            return true;
        return error.Kind == PlatformErrorKind.AlreadyDone ? false : error;
    }

    private PlatformResult<PlatformPage<T>> ReadPage<T>(
        PlatformCall call,
        JsonElement answer,
        ReadOnlySpan<byte> list,
        int most,
        Func<JsonElement, T?> read
    )
        where T : class
    {
        var data = answer.Member("data"u8);
        if (data.ValueKind != JsonValueKind.Object)
            return PlatformErrors.Unreadable(call, App, Localized.Of($"data"));

        // A page without rows may lack the list. The platform never sends a value that is not a list here.
        var rows = data.Member(list);
        if (rows.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null or JsonValueKind.Undefined))
        {
            return PlatformErrors.Unreadable(call, App, Localized.Of($"a list"));
        }

        var items = ImmutableArray.CreateBuilder<T>();
        foreach (var row in data.Elements(list))
        {
            if (items.Count == most)
                return PlatformErrors.TooMany(call, App, most);
            if (read(row) is not { } item)
                return PlatformErrors.Unreadable(call, App, Localized.Of($"the codes of its rows"));
            items.Add(item);
        }

        return new PlatformPage<T>(items.ToImmutable(), data.Flag("has_more"u8) ? data.Text("page_token"u8) : null);
    }

    private PlatformResult<PlatformDetail> Detail(PlatformCall call, PlatformResult<JsonElement> result) =>
        result.Select<PlatformDetail>(data =>
        {
            byte[] utf8 = JsonMarshal.GetRawUtf8Value(data).ToArray();
            return utf8.Length > 2
                ? new PlatformDetail(data, utf8)
                : PlatformErrors.Unreadable(call, App, Localized.Of($"data"));
        });

    private static TimeSpan? Lifetime(JsonElement answer, ReadOnlySpan<byte> name) =>
        answer.Integer(name) is > 0 and <= int.MaxValue and var seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static DefinitionName? Definition(JsonElement row, ReadOnlySpan<byte> code, ReadOnlySpan<byte> name) =>
        row.Text(code) is { } approvalCode ? new DefinitionName(approvalCode, row.Text(name)) : null;

    private static AppVersion? Version(JsonElement row) =>
        new(
            row.Text("version"u8),
            row.Integer("status"u8) switch
            {
                1 => AppVersionState.Published,
                2 => AppVersionState.Rejected,
                3 => AppVersionState.InReview,
                4 => AppVersionState.NotSubmitted,
                _ => AppVersionState.Unknown,
            },
            row.Integer("publish_time"u8) is > 0 and < 253_402_300_800 and var seconds
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : null,
            [.. row.Elements("event_infos"u8).Select(info => info.Text("event_type"u8)).OfType<string>()]
        );

    private static PlatformDetail? LeaveRequest(JsonElement row)
    {
        var leave = new LeaveRequest(row);
        return leave.Id is null ? null : new PlatformDetail(row, leave.WithoutName());
    }

    private static InstanceRow? Row(JsonElement row)
    {
        var instance = row.Member("instance"u8);
        return instance.Text("code"u8) is { } code
            ? new InstanceRow(
                code,
                instance.Text("status"u8)?.ToLowerInvariant(),
                instance.Milliseconds("start_time"u8),
                instance.Milliseconds("end_time"u8)
            )
            : null;
    }

    /// <summary>The controls of a form. In most answers the form is a JSON text.</summary>
    private static IEnumerable<FormControl> Controls(JsonElement form)
    {
        if (
            form.ValueKind == JsonValueKind.String
            && (form.Scalar() is not { } text || !JsonFields.TryParse(text, out form))
        )
            return [];
        return form.ValueKind == JsonValueKind.Array
            ? from control in form.EnumerateArray()
            let type = control.Text("type"u8)
            where type is not null
            select new FormControl(type, control.Text("id"u8), control.Text("custom_id"u8), control.Text("name"u8))
            : [];
    }

    /// <summary>Reads a member as text: null when it is absent, empty when it has no value.</summary>
    /// <summary>Returns the department that the platform marks as the primary one, else the first.</summary>
    private static string? PrimaryDepartment(JsonElement user)
    {
        string? id =
            user.Elements("orders"u8).FirstOrDefault(order => order.Flag("is_primary_dept"u8)).Text("department_id"u8)
            ?? user.Elements("department_ids"u8).FirstOrDefault().Scalar();
        return id == RootDepartment ? null : id;
    }

    private static string? Field(JsonElement user, ReadOnlySpan<byte> name) =>
        user.Member(name).ValueKind == JsonValueKind.Undefined ? null : user.Text(name) ?? string.Empty;

    private static string Page(string? token) => token is null ? string.Empty : $"&page_token={Escape(token)}";

    private static string Clock(DateTimeOffset time) =>
        Escape(time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static string Iso(DateOnly date) => date.ToString(IsoDate, CultureInfo.InvariantCulture);

    private static int Number(DateOnly date) => (date.Year * 10_000) + (date.Month * 100) + date.Day;

    private static string Seconds(DateTimeOffset time) =>
        time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static string Milliseconds(DateTimeOffset time) =>
        time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
