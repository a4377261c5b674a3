namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>One kind of call to the open platform.</summary>
/// <param name="Name">The call's name in metrics and messages.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Scopes">The call needs any one of these scopes; empty when it needs none.</param>
/// <param name="IsListed">Whether the platform allows 100 of these calls a minute. Other calls have a limit of 1,000.</param>
/// <param name="CountsInQuota">Whether the call counts in the tenant's monthly quota.</param>
internal sealed record PlatformCall(string Name, HttpMethod Method, string Scopes, bool IsListed, bool CountsInQuota)
{
    /// <summary>The scope to read Feishu's own attendance.</summary>
    public const string AttendanceScope = "attendance:task:readonly";

    /// <summary>The scope to read work calendars of Feishu People.</summary>
    public const string WorkCalendarScope = "corehr:work_calendar:read";

    private const string ReadWorkCalendars = $"{WorkCalendarScope}, corehr:corehr:readonly, corehr:corehr";
    private const string Subscription = "approval:approval, approval:definition";
    private const string Read = "approval:approval, approval:approval:readonly, approval:instance";

    public static PlatformCall Token { get; } =
        new("token", HttpMethod.Post, string.Empty, IsListed: false, CountsInQuota: false);

    public static PlatformCall Subscribe { get; } =
        new("subscribe", HttpMethod.Post, Subscription, IsListed: true, CountsInQuota: true);

    public static PlatformCall Unsubscribe { get; } =
        new("unsubscribe", HttpMethod.Post, Subscription, IsListed: true, CountsInQuota: true);

    public static PlatformCall Definition { get; } =
        new(
            "definition",
            HttpMethod.Get,
            "approval:approval, approval:approval:readonly, approval:definition",
            IsListed: true,
            CountsInQuota: true
        );

    public static PlatformCall Codes { get; } =
        new("instance_codes", HttpMethod.Get, Read, IsListed: true, CountsInQuota: true);

    public static PlatformCall Query { get; } =
        new("instance_query", HttpMethod.Post, "approval:approval.list:readonly", IsListed: false, CountsInQuota: true);

    public static PlatformCall Instance { get; } =
        new("instance", HttpMethod.Get, Read, IsListed: false, CountsInQuota: true);

    public static PlatformCall UserApprovals { get; } =
        new("user_approvals", HttpMethod.Post, AttendanceScope, IsListed: false, CountsInQuota: true);

    public static PlatformCall Corrections { get; } =
        new("user_task_remedys", HttpMethod.Post, AttendanceScope, IsListed: false, CountsInQuota: true);

    public static PlatformCall Connections { get; } =
        new("connections", HttpMethod.Get, string.Empty, IsListed: false, CountsInQuota: false);

    public static PlatformCall Tenant { get; } =
        new("tenant", HttpMethod.Get, "tenant:tenant:readonly", IsListed: false, CountsInQuota: false);

    public static PlatformCall Processes { get; } =
        new("processes", HttpMethod.Get, "corehr:process:read", IsListed: true, CountsInQuota: false);

    public static PlatformCall Process { get; } =
        new("process", HttpMethod.Get, "corehr:process:read", IsListed: true, CountsInQuota: false);

    public static PlatformCall LeaveRequests { get; } =
        new("leave_requests", HttpMethod.Get, "corehr:leave:read", IsListed: true, CountsInQuota: false);

    public static PlatformCall Calendars { get; } =
        new("work_calendar", HttpMethod.Post, ReadWorkCalendars, IsListed: true, CountsInQuota: false);

    public static PlatformCall CalendarDates { get; } =
        new("work_calendar_date", HttpMethod.Post, ReadWorkCalendars, IsListed: true, CountsInQuota: false);

    public static PlatformCall Users { get; } =
        new("users", HttpMethod.Get, "contact:contact.base:readonly", IsListed: false, CountsInQuota: false);

    public static PlatformCall Departments { get; } =
        new("departments", HttpMethod.Get, "contact:contact.base:readonly", IsListed: false, CountsInQuota: false);

    public static PlatformCall Versions { get; } =
        new(
            "versions",
            HttpMethod.Get,
            "application:application.app_version:readonly, application:application:self_manage",
            IsListed: true,
            CountsInQuota: false
        );

    public static PlatformCall GrantedScopes { get; } =
        new("scopes", HttpMethod.Get, string.Empty, IsListed: false, CountsInQuota: false);

    public static PlatformCall Tasks { get; } =
        new("tasks", HttpMethod.Get, "approval:approval:readonly", IsListed: true, CountsInQuota: true);

    public static PlatformCall UserToken { get; } =
        new("user_token", HttpMethod.Post, string.Empty, IsListed: false, CountsInQuota: false);

    public static PlatformCall UserSubscribe { get; } =
        new(
            "user_subscribe",
            HttpMethod.Post,
            "approval:instance:read, approval:task:read (user permissions)",
            IsListed: true,
            CountsInQuota: true
        );

    public static PlatformCall SearchDefinitions { get; } =
        new(
            "search_definitions",
            HttpMethod.Post,
            "approval:approval:read (user permission)",
            IsListed: true,
            CountsInQuota: true
        );
}
