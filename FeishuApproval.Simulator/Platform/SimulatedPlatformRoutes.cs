using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.Simulator.Platform.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FeishuApproval.Simulator.Platform;

/// <summary>Answers the API of the simulated platform, with the limits and errors of the real platform.</summary>
internal static class SimulatedPlatformRoutes
{
    private const string Approvals = "/open-apis/approval/v4/approvals/{code}";
    private const string Instances = "/open-apis/approval/v4/instances";
    private const string Processes = "/open-apis/corehr/v2/processes";
    private const string Read = "approval:approval approval:approval:readonly approval:instance";
    private const string Definition = "approval:approval approval:definition";

    /// <summary>Maps the API's routes.</summary>
    public static void MapSimulatedPlatform(this IEndpointRouteBuilder routes, SimulatedPlatform platform)
    {
        var limits = new SimulatedLimits(platform);
        routes.MapPost(
            "/open-apis/auth/v3/tenant_access_token/internal",
            context => AnswerAsync(context, platform, "token", async () => await TokenAsync(context, platform))
        );
        Map(
            "GET",
            Approvals,
            "definition",
            $"{Definition} approval:approval:readonly",
            perMinute: true,
            (_, context) =>
                Task.FromResult(
                    platform.FindDefinition(Code(context)) is { } definition
                        ? Answer.Ok(SimulatedForms.Definition(definition))
                        : Answer.Refused(1390002)
                )
        );
        Map(
            "POST",
            $"{Approvals}/subscribe",
            "subscribe",
            Definition,
            perMinute: true,
            (app, context) =>
                Task.FromResult(
                    platform.FindDefinition(Code(context)) is null ? Answer.Refused(1390002)
                    : platform.Subscribe(app.AppId, Code(context)) ? Answer.Ok([])
                    : Answer.Refused(1390007)
                )
        );
        Map(
            "POST",
            $"{Approvals}/unsubscribe",
            "unsubscribe",
            Definition,
            perMinute: true,
            (app, context) =>
                Task.FromResult(
                    platform.FindDefinition(Code(context)) is null ? Answer.Refused(1390002)
                    : platform.Unsubscribe(app.AppId, Code(context)) ? Answer.Ok([])
                    : Answer.Refused(1390007)
                )
        );
        Map(
            "GET",
            Instances,
            "instance_codes",
            Read,
            perMinute: true,
            (_, context) => Task.FromResult(Codes(context, platform))
        );
        Map(
            "POST",
            $"{Instances}/query",
            "instance_query",
            "approval:approval.list:readonly",
            perMinute: false,
            async (_, context) => await QueryAsync(context, platform)
        );
        Map(
            "GET",
            $"{Instances}/{{code}}",
            "instance",
            Read,
            perMinute: false,
            (_, context) =>
                Task.FromResult(
                    platform.FindInstance(Code(context)) is { } instance
                    && platform.FindDefinition(instance.ApprovalCode) is { } definition
                        ? Answer.Ok(SimulatedForms.Detail(instance, definition))
                        : Answer.Refused(1390003)
                )
        );
        foreach (var (path, call) in SimulatedAttendance.Calls)
        {
            Map(
                "POST",
                path,
                call,
                PlatformCall.AttendanceScope,
                perMinute: false,
                async (_, context) =>
                {
                    var request = await JsonSerializer.DeserializeAsync(
                        context.Request.Body,
                        SimulatedPlatformJson.Default.JsonObject,
                        context.RequestAborted
                    );
                    bool isEmployeeId = context.Request.Query["employee_type"] == "employee_id";
                    return SimulatedAttendance.Answer(platform, call, isEmployeeId ? request : null) switch
                    {
                        (0, { } data) => Answer.Ok(data),
                        var (code, _) => Answer.Refused(code),
                    };
                }
            );
        }

        foreach (var (path, call) in SimulatedWorkCalendars.Calls)
        {
            Map(
                "POST",
                path,
                call,
                $"{PlatformCall.WorkCalendarScope} corehr:corehr:readonly corehr:corehr",
                perMinute: true,
                async (app, context) =>
                {
                    var request = await JsonSerializer.DeserializeAsync(
                        context.Request.Body,
                        SimulatedPlatformJson.Default.JsonObject,
                        context.RequestAborted
                    );
                    return SimulatedWorkCalendars.Answer(platform, app, call, request) is { } data
                        ? Answer.Ok(data)
                        : Answer.Refused(99992402);
                },
                counted: false
            );
        }

        Map(
            "GET",
            "/open-apis/event/v1/connection",
            "connections",
            string.Empty,
            perMinute: false,
            (app, _) =>
                Task.FromResult(
                    Answer.Ok(new JsonObject { ["online_instance_cnt"] = platform.OnlineConnections(app.AppId) })
                ),
            counted: false
        );
        Map(
            "GET",
            "/open-apis/tenant/v2/tenant/query",
            "tenant",
            "tenant:tenant:readonly",
            perMinute: false,
            (app, _) =>
                Task.FromResult(
                    Answer.Ok(
                        new JsonObject
                        {
                            ["tenant"] = new JsonObject { ["name"] = "A tenant", ["tenant_key"] = app.TenantKey },
                        }
                    )
                ),
            counted: false
        );
        Map(
            "GET",
            Processes,
            "processes",
            "corehr:process:read",
            perMinute: true,
            (_, context) => Task.FromResult(ProcessList(context, platform)),
            counted: false
        );
        Map(
            "GET",
            $"{Processes}/{{code}}",
            "process",
            "corehr:process:read",
            perMinute: true,
            (_, context) =>
                Task.FromResult(
                    platform.FindProcess(Code(context)) is { } detail
                        ? Answer.Ok((JsonObject)detail.DeepClone())
                        : Answer.Refused(1161009)
                ),
            counted: false
        );
        Map(
            "GET",
            "/open-apis/corehr/v1/leaves/leave_request_history",
            "leave_requests",
            $"{RequestedAccess.PeopleLeaves} corehr:corehr:readonly corehr:corehr",
            perMinute: true,
            (app, context) => Task.FromResult(PeopleLeaves(app, context, platform)),
            counted: false
        );
        Map(
            "GET",
            "/open-apis/contact/v3/users/batch",
            "users",
            "contact:contact.base:readonly",
            perMinute: false,
            (app, context) => Task.FromResult(Users(app, context, platform)),
            counted: false
        );
        Map(
            "GET",
            "/open-apis/contact/v3/departments/batch",
            "departments",
            "contact:contact.base:readonly",
            perMinute: false,
            (app, context) => Task.FromResult(Departments(app, context, platform)),
            counted: false
        );

        Map(
            "GET",
            "/open-apis/application/v6/applications/{code}/app_versions",
            "versions",
            $"{RequestedAccess.Versions} application:application:self_manage",
            perMinute: true,
            (app, context) =>
                Task.FromResult(
                    Code(context) == app.AppId || Code(context) == "me"
                        ? Page(
                            context,
                            platform,
                            [.. app.Versions.Select(version => Version(app, version))],
                            "items",
                            most: 50
                        )
                        : Answer.Refused(210504, "app not found")
                ),
            counted: false
        );
        Map(
            "GET",
            "/open-apis/application/v6/scopes",
            "scopes",
            string.Empty,
            perMinute: false,
            (app, _) =>
                Task.FromResult(
                    Answer.Ok(
                        new JsonObject
                        {
                            ["scopes"] = new JsonArray([
                                .. app.Scopes.Select(scope => new JsonObject
                                {
                                    ["scope_name"] = scope,
                                    ["grant_status"] = 1,
                                }),
                            ]),
                        }
                    )
                ),
            counted: false
        );
        Map(
            "GET",
            "/open-apis/approval/v4/tasks/query",
            "tasks",
            Read,
            perMinute: true,
            (_, context) => Task.FromResult(Tasks(context, platform))
        );

        void Map(
            string method,
            string route,
            string call,
            string scopes,
            bool perMinute,
            Func<SimulatedApp, HttpContext, Task<Answer>> answer,
            bool counted = true
        ) =>
            routes.MapMethods(
                route,
                [method],
                (RequestDelegate)(
                    context =>
                        AnswerAsync(
                            context,
                            platform,
                            call,
                            async () =>
                            {
                                string? token = context.Request.Headers.Authorization.FirstOrDefault()?.Split(' ')
                                    is ["Bearer", var given]
                                    ? given
                                    : null;
                                if (platform.FindAppOfToken(token) is not { } app)
                                    return Answer.Refused(token is null ? 99991661 : 99991663);
                                if (scopes.Length > 0 && !scopes.Split(' ').Any(app.Scopes.Contains))
                                {
                                    return Answer.Refused(
                                        99991672,
                                        $"Access denied. One of the following scopes is required: "
                                            + $"[{scopes.Replace(" ", ", ", StringComparison.Ordinal)}]."
                                    );
                                }

                                if (limits.TryTake(app.AppId, call, perMinute) is { } reset)
                                    return Answer.Refused(99991400) with { Reset = reset };
                                if (counted && !platform.TryCount())
                                    return Answer.Refused(99991403);
                                return await answer(app, context);
                            }
                        )
                )
            );
    }

    private static async Task AnswerAsync(
        HttpContext context,
        SimulatedPlatform platform,
        string call,
        Func<Task<Answer>> answer
    )
    {
        if (platform.Begin(call) is { } fault)
        {
            await WriteAsync(context, fault);
            return;
        }

        var answered = await answer();
        var body = new JsonObject { ["code"] = answered.Code, ["msg"] = answered.Message };
        foreach (var (name, value) in answered.TopLevel ?? [])
            body[name] = value?.DeepClone();
        if (answered.Data is { } data)
            body["data"] = data;
        await WriteAsync(
            context,
            new SimulatedFault(answered.Code == 0 ? 200 : 400, Encoding.UTF8.GetBytes(body.ToJsonString()))
            {
                Reset = answered.Reset,
            }
        );
    }

    internal static async Task WriteAsync(HttpContext context, SimulatedFault answer)
    {
        answer.Asked?.Invoke();
        if (answer.Before is { } before)
            await before.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (context.RequestAborted.IsCancellationRequested)
            return;
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.MediaType;
        if (answer.Reset is { } reset)
            context.Response.Headers["x-ogw-ratelimit-reset"] = reset;
        if (answer.ContentLength is { } length)
            context.Response.ContentLength = length;
        for (int i = 0; i < answer.Times && !context.RequestAborted.IsCancellationRequested; i++)
        {
            await context.Response.Body.WriteAsync(answer.Body, CancellationToken.None);
        }

        if (answer.ContentLength > answer.Body.Length)
        {
            await context.Response.Body.FlushAsync(CancellationToken.None);
            context.Abort();
        }
    }

    private static async Task<Answer> TokenAsync(HttpContext context, SimulatedPlatform platform)
    {
        var request = await JsonSerializer.DeserializeAsync(
            context.Request.Body,
            SimulatedPlatformJson.Default.JsonObject,
            context.RequestAborted
        );
        var app = platform.FindApp((string?)request?["app_id"]);
        if (app is null || app.AppSecret != (string?)request?["app_secret"])
            return Answer.Refused(10015, "app secret invalid");
        if (!app.IsEnabled)
            return Answer.Refused(10014, "app is unusable");
        var (token, validFor) = platform.IssueToken(app);
        return Answer.Ok(null) with
        {
            TopLevel = new JsonObject { ["tenant_access_token"] = token, ["expire"] = (int)validFor.TotalSeconds },
        };
    }

    private static Answer Codes(HttpContext context, SimulatedPlatform platform)
    {
        var query = context.Request.Query;
        if (platform.FindDefinition(query["approval_code"].ToString()) is not { } definition)
            return Answer.Refused(1390002);
        if (
            !TryTime(query["start_time"], out var from)
            || !TryTime(query["end_time"], out var to)
            || to - from > TimeSpan.FromHours(10)
        )
            return Answer.Refused(1390001, "window over 10 hours");
        var all = platform
            .Submitted(definition.ApprovalCode, from, to, lagging: false)
            .Select(instance => (JsonNode?)instance.InstanceCode);
        return Page(context, platform, [.. all], "instance_code_list", most: 100);
    }

    private static async Task<Answer> QueryAsync(HttpContext context, SimulatedPlatform platform)
    {
        var request = await JsonSerializer.DeserializeAsync(
            context.Request.Body,
            SimulatedPlatformJson.Default.JsonObject,
            context.RequestAborted
        );
        string? openId = (string?)request?["user_id"];
        var definition = platform.FindDefinition((string?)request?["approval_code"] ?? string.Empty);
        if (definition is null && openId is null)
            return Answer.Refused(1390002);
        if (
            !TryTime((string?)request?["instance_start_time_from"], out var from)
            || !TryTime((string?)request?["instance_start_time_to"], out var to)
            || to - from > TimeSpan.FromDays(30)
        )
        {
            return Answer.Refused(1390001, "window over 30 days");
        }

        if (definition is null)
        {
            var ofUser = platform
                .SubmittedBy(openId!, from, to)
                .Select(instance => Row(instance, platform.FindDefinition(instance.ApprovalCode)!));
            return Page(context, platform, [.. ofUser], "instance_list", most: 200);
        }

        // Reverted instances count in the size of a page but are left out.
        var all = platform
            .Submitted(definition.ApprovalCode, from, to, lagging: true)
            .Select(instance => instance.IsReverted ? null : Row(instance, definition));
        return Page(context, platform, [.. all], "instance_list", most: 200);
    }

    private static JsonObject Version(SimulatedApp app, SimulatedVersion version) =>
        new JsonObject
        {
            ["version_id"] = $"oav_{version.Version}",
            ["version"] = version.Version,
            ["app_id"] = app.AppId,
            ["status"] = version.Status,
            ["event_infos"] = new JsonArray([
                .. version.Events.Select(type => new JsonObject { ["event_type"] = type, ["event_name"] = type }),
            ]),
        };

    /// <summary>The tasks of a user. The simulated platform has only submitted instances (topic 3).</summary>
    private static Answer Tasks(HttpContext context, SimulatedPlatform platform)
    {
        var query = context.Request.Query;
        if (query["user_id_type"] != "open_id" || query["topic"].ToString() is not ("1" or "2" or "3"))
            return Answer.Refused(1390001, "param is invalid");
        var instances =
            query["topic"] == "3"
                ? platform.SubmittedBy(query["user_id"].ToString(), DateTimeOffset.MinValue, DateTimeOffset.MaxValue)
                : [];
        var rows = instances.Select(instance => new JsonObject
        {
            ["topic"] = "3",
            ["definition_code"] = instance.ApprovalCode,
            ["definition_name"] = platform.FindDefinition(instance.ApprovalCode)?.Name,
            ["process_code"] = instance.InstanceCode,
        });
        return Page(context, platform, [.. rows], "tasks", most: 200);
    }

    private static JsonObject Row(SimulatedInstance instance, SimulatedDefinition definition) =>
        new JsonObject
        {
            ["approval"] = new JsonObject { ["code"] = definition.ApprovalCode, ["name"] = definition.Name },
            ["instance"] = new JsonObject
            {
                ["code"] = instance.InstanceCode,
                ["user_id"] = instance.UserId,
                ["start_time"] = instance.SubmittedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
                ["end_time"] =
                    instance.DecidedAt?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) ?? "0",
#pragma warning disable CA1308 // The platform writes it in lower case here.
                ["status"] = instance.Status.ToLowerInvariant(),
#pragma warning restore CA1308
            },
        };

    private static Answer Departments(SimulatedApp app, HttpContext context, SimulatedPlatform platform)
    {
        string[] ids = [.. context.Request.Query["department_ids"].OfType<string>()];
        if (ids.Length is 0 or > 50 || context.Request.Query["department_id_type"] != "open_department_id")
            return Answer.Refused(99992402);
        var items = new JsonArray();
        foreach (string name in platform.Departments().Where(name => ids.Contains(SimulatedUser.DepartmentId(name))))
        {
            var item = new JsonObject { ["open_department_id"] = SimulatedUser.DepartmentId(name) };
            if (app.Scopes.Contains(SimulatedUser.DepartmentNameScope))
                item["name"] = name;
            items.Add(item);
        }

        return Answer.Ok(new JsonObject { ["items"] = items });
    }

    private static Answer Users(SimulatedApp app, HttpContext context, SimulatedPlatform platform)
    {
        string[] ids = [.. context.Request.Query["user_ids"].OfType<string>()];
        if (ids.Length is 0 or > 50 || context.Request.Query["user_id_type"] != "user_id")
            return Answer.Refused(40001, "param error");
        var known = ids.Distinct(StringComparer.Ordinal).Select(platform.FindUser).OfType<SimulatedUser>();
        return Answer.Ok(new JsonObject { ["items"] = new JsonArray([.. known.Select(user => user.ForApp(app))]) });
    }

    private static Answer ProcessList(HttpContext context, SimulatedPlatform platform) =>
        TryTime(context.Request.Query["modify_time_from"], out var from)
        && TryTime(context.Request.Query["modify_time_to"], out var to)
            ? Page(
                context,
                platform,
                [.. platform.ProcessesChanged(from, to).Select(id => (JsonNode?)id)],
                "process_ids",
                most: 100
            )
            : Answer.Refused(1161000, "modify_time is missing");

    /// <summary>Lists leaves of Feishu People. The times of the window are local times of China, and a page token is a list in brackets.</summary>
    private static Answer PeopleLeaves(SimulatedApp app, HttpContext context, SimulatedPlatform platform)
    {
        var query = context.Request.Query;
        if (
            !TryClock(query["leave_update_time_min"], out var from)
            || !TryClock(query["leave_update_time_max"], out var to)
            || query["user_id_type"] != "user_id"
        )
            return Answer.Refused(1160016, "Invalid param");
        var leaves = platform.PeopleLeavesChanged(from, to).Select(leave => leave.ForApp(app));
        var answer = Page(context, platform, [.. leaves], "leave_request_list", most: 100);
        if ((string?)answer.Data!["page_token"] is { Length: > 0 } token)
            answer.Data["page_token"] = $"[1712932008000,\"{token}\"]";
        return answer;
    }

    private static Answer Page(
        HttpContext context,
        SimulatedPlatform platform,
        IReadOnlyList<JsonNode?> all,
        string list,
        int most
    )
    {
        int size = Math.Min(
            platform.MaxPage,
            int.TryParse(context.Request.Query["page_size"], CultureInfo.InvariantCulture, out int asked)
                ? Math.Clamp(asked, 1, most)
                : most
        );
        int start = int.TryParse(
            context.Request.Query["page_token"].ToString().Split('-').Last().TrimEnd('"', ']'),
            CultureInfo.InvariantCulture,
            out int token
        )
            ? token
            : 0;
        int next = Math.Min(all.Count, start + size);
        bool hasMore = next < all.Count;
        return Answer.Ok(
            new JsonObject
            {
                [list] = new JsonArray([
                    .. all.Skip(start).Take(size).Where(item => item is not null).Select(item => item!.DeepClone()),
                ]),
                ["page_token"] = hasMore ? $"page-{next.ToString(CultureInfo.InvariantCulture)}" : string.Empty,
                ["has_more"] = hasMore,
            }
        );
    }

    private static string Code(HttpContext context) => (string)context.Request.RouteValues["code"]!;

    private static bool TryTime(string? text, out DateTimeOffset time)
    {
        bool isTime = long.TryParse(text, CultureInfo.InvariantCulture, out long milliseconds);
        time = isTime ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : default;
        return isTime;
    }

    private static bool TryClock(string? text, out DateTimeOffset time)
    {
        bool isClock = DateTime.TryParseExact(
            text,
            "yyyy-MM-dd HH:mm:ss",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var clock
        );
        time = isClock ? new DateTimeOffset(clock, TimeSpan.FromHours(8)) : default;
        return isClock;
    }

    private sealed record Answer(int Code, string Message, JsonObject? Data)
    {
        public JsonObject? TopLevel { get; init; }

        public string? Reset { get; init; }

        public static Answer Ok(JsonObject? data) => new(0, "success", data);

        public static Answer Refused(int code, string message = "refused") => new(code, message, null);
    }

    /// <summary>Feishu's limits: 100 calls a minute, or 1,000 a minute and 50 a second.</summary>
    private sealed class SimulatedLimits(SimulatedPlatform platform)
    {
        private readonly ConcurrentDictionary<(string AppId, string Call), List<DateTimeOffset>> _taken = [];

        /// <summary>Uses a call of the limit, or returns the seconds until a call is allowed.</summary>
        public string? TryTake(string appId, string call, bool perMinute)
        {
            if (!platform.EnforcesLimits)
                return null;
            var now = platform.Time.GetUtcNow();
            var taken = _taken.GetOrAdd((appId, call), _ => []);
            lock (taken)
            {
                taken.RemoveAll(at => now - at >= TimeSpan.FromMinutes(1));
                bool isOver =
                    taken.Count >= (perMinute ? 100 : 1000)
                    || (!perMinute && taken.Count(at => now - at < TimeSpan.FromSeconds(1)) >= 50);
                if (!isOver)
                {
                    taken.Add(now);
                    return null;
                }

                var oldest =
                    perMinute || taken.Count >= 1000
                        ? taken[0] + TimeSpan.FromMinutes(1)
                        : now + TimeSpan.FromSeconds(1);
                return Math.Ceiling((oldest - now).TotalSeconds).ToString(CultureInfo.InvariantCulture);
            }
        }
    }
}
