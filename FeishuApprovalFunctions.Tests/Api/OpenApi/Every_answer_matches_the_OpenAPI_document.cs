using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FeishuApproval.Api.Sharing;
using FeishuApproval.FeishuPlatform.LongConnection;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Messaging;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.Webhook;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Tests.Api.OpenApi;

/// <summary>
/// Sends requests to a server that holds every sample, and checks status, media type and body of every answer against the document.
/// </summary>
public sealed partial class Every_answer_matches_the_OpenAPI_document : IAsyncLifetime, IDisposable
{
    private const string Key = "0123456789abcdef-of-reads";
    private const string AdminKey = "0123456789abcdef-of-admin";
    private const string Tenant = TestWebhook.TenantKey;

    private static readonly string Token = new ShareKey(Key).Sign(
        new ShareClaims(Tenant, ["leave", "trip"], TimeProvider.System.GetUtcNow().AddDays(1).ToUnixTimeSeconds())
    );

    /// <summary>A request to each operation that gets 200, in the order in which they are sent.</summary>
    private static readonly Dictionary<string, string> Requests = new()
    {
        ["post /api/feishu/events"] = "feishu/events",
        ["get /api/calendar"] = "calendar",
        ["get /api/payroll/page"] = "payroll/page",
        ["get /api/operations"] = "operations",
        ["get /api/setup"] = "setup",
        ["get /api/setup/state"] = "setup/state",
        ["get /api/docs"] = "docs",
        ["get /api/openapi.json"] = "openapi.json",
        ["get /api/shared/attendance"] = "shared/attendance?from=2024-09-01&to=2024-09-30",
        ["get /api/calendar.ics"] = $"calendar.ics?token={Token}",
        ["get /api/health/live"] = "health/live",
        ["head /api/health/live"] = "health/live",
        ["get /api/health/ready"] = "health/ready",
        ["head /api/health/ready"] = "health/ready",
        ["get /api/status"] = "status",
        ["get /api/attendance/{instance_code}"] = "attendance/instance-1",
        ["get /api/attendance"] =
            $"attendance?from=2018-01-01&to=2026-12-31&status=all&cancel_leaves=true&page_size=200&tenant_key={Tenant}",
        ["get /api/export"] = $"export?from=2024-09-01&to=2024-09-30&tenant_key={Tenant}",
        ["get /api/summary"] = $"summary?from=2024-09-01&to=2024-09-30&tenant_key={Tenant}",
        ["get /api/payroll"] = $"payroll?month=2024-09&tenant_key={Tenant}",
        ["post /api/manage/comparisons"] = $"manage/comparisons?month=2023-10&user_ids=a-user&tenant_key={Tenant}",
        ["get /api/comparisons"] = $"comparisons?tenant_key={Tenant}",
        ["get /api/comparisons/{month}"] = $"comparisons/2023-10?with_same=yes&tenant_key={Tenant}",
        ["post /api/manage/closings"] = $"manage/closings?month=2024-09&by=somebody&with_open=yes&tenant_key={Tenant}",
        ["get /api/closings"] = $"closings?tenant_key={Tenant}",
        ["get /api/closings/{month}"] = $"closings/2024-09?tenant_key={Tenant}",
        ["get /api/closings/{month}/changes"] = $"closings/2024-09/changes?tenant_key={Tenant}",
        ["get /api/changes"] = $"changes?tenant_key={Tenant}",
        ["get /api/tasks/{process_id}"] = "tasks/process-1",
        ["get /api/tasks"] = "tasks",
        ["get /api/manage/dead-letters"] = "manage/dead-letters",
        ["get /api/manage/events"] = "manage/events?from=2020-01-01&page_size=250&body=yes",
        ["get /api/manage/share-links"] = "manage/share-links",
        ["post /api/manage/share-links/revoke"] = $"manage/share-links/revoke?id={ShareLinks.Identify(Token)}",
        ["post /api/manage/rebuild"] = "manage/rebuild?all=yes",
        ["post /api/manage/replay"] = "manage/replay?from=2020-01-01",
        ["post /api/manage/reconcile"] = $"manage/reconcile?from={DateTimeOffset.UtcNow.AddDays(-10):yyyy-MM-dd}",
        ["post /api/manage/erase"] = "manage/erase?user_id=a-user",
        ["post /api/manage/retention"] = "manage/retention",
        ["post /api/manage/dead-letters/resend"] = "manage/dead-letters/resend",
        ["post /api/manage/dead-letters/purge"] = "manage/dead-letters/purge",
    };

    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new();
    private TestPlatform? _platform;
    private LocalServer? _server;
    private JsonObject _paths = [];
    private SchemaValidator? _validator;

    public async Task InitializeAsync()
    {
        // Without an App ID of their own, as some samples leave it out.
        using var webhook = new TestWebhook(new FeishuApp(null, [TestWebhook.Token], []));
        var samples = SampleFile
            .Names.Select(name => webhook.Accept(TestRequest.Plain(SampleFile.Read(name).Body)))
            .DistinctBy(message => message.MessageId);
        await TestServer.WriteEventsAsync(
            _folder,
            [
                .. samples,
                Payload.LeaveMessage("event-a"),
                webhook.Accept(TestRequest.Plain(Payload.Task("event-b").Bytes())),
            ]
        );
        await TestServer.WriteDeadLetterAsync(
            _folder,
            Subscriptions.Leave,
            Payload.LeaveMessage("event-c", "instance-c") with
            {
                Body = "{}"u8.ToArray(),
            }
        );

        _platform = await TestPlatform.StartAsync();
        var now = DateTimeOffset.UtcNow;
        _platform.Platform.Put(
            _platform.Leave("instance-d") with
            {
                SubmittedAt = now.AddDays(-3),
                DecidedAt = now.AddDays(-2),
            }
        );

        _platform.Platform.Put(
            ComparisonWorld.Instance("instance-e", "a-user", SimulatedKind.Leave, "05 09:00", "05 18:00")
        );

        // Another zone than that of the records, so that a rebuild finds differences.
        _server = await TestServer.StartAsync(
            _folder,
            $"Feishu__AppId={_platform.App.AppId};Feishu__AppSecret={TestPlatform.AppSecret};Feishu__Platform={_platform.Address.Base};"
                + $"Feishu__ApprovalCodes__0={TestPlatform.LeaveCode};Reconcile__MaxCallsPerDay=0;Retention__Records=30000;"
                + $"Feishu__VerificationToken={TestWebhook.Token};Api__Key={Key};Api__AdminKey={AdminKey};Attendance__TimeZone=UTC"
        );
        while (_server.Unsettled > 0)
            await Task.Yield();
        var document = JsonNode.Parse(await _http.GetStringAsync(new Uri(_server.Address, "/api/openapi.json")))!;
        _paths = document["paths"]!.AsObject();
        _validator = new SchemaValidator(document);
    }

    [Fact]
    public async Task Successes_and_errors()
    {
        var operations = _paths
            .SelectMany(path => path.Value!.AsObject().Select(method => $"{method.Key} {path.Key}"))
            .ToList();
        Assert.Empty(operations.Except(Requests.Keys).Select(each => $"Add a request to {each} that gets 200."));
        Assert.Empty(Requests.Keys.Except(operations).Select(each => $"{each} is not in the document."));

        foreach (var (operation, request) in Requests)
        {
            string method = operation.Split(' ')[0];
            await AssertAsync(200, operation, request);
            var described = Describe(operation);
            if (described["responses"]!["400"] is not null)
            {
                string problem = await AssertAsync(
                    400,
                    operation,
                    $"{request}{(request.Contains('?') ? '&' : '?')}odd=1"
                );
                Assert.Equal(
                    $"There is no parameter \"odd\" here; known are {string.Join(", ", Parameters(described))}.",
                    JsonElement.Parse(problem).GetProperty("detail").GetString()
                );
            }

            if (described["security"] is not null)
                await AssertAsync(401, operation, request, key: "wrong");
            if (described["security"]?[0]!["admin_key"] is not null)
                await AssertAsync(401, operation, request, key: Key);
        }
    }

    [Theory]
    [InlineData(200, "get /api/attendance/{instance_code}", "attendance/instance-1?format=csv")]
    [InlineData(404, "get /api/attendance/{instance_code}", "attendance/nowhere")]
    [InlineData(200, "get /api/attendance", "attendance?instance_code=instance-1")]
    [InlineData(200, "get /api/attendance", $"attendance?date=2024-09-05&format=csv&tenant_key={Tenant}")]
    [InlineData(200, "get /api/attendance", $"attendance?date=2024-09-05&format=xlsx&layout=days&tenant_key={Tenant}")]
    [InlineData(200, "get /api/attendance", $"attendance?date=2024-09-05&layout=days&tenant_key={Tenant}")]
    [InlineData(200, "get /api/attendance", $"attendance?date=2024-09-05&calendar=true&tenant_key={Tenant}")]
    [InlineData(400, "get /api/attendance", "attendance?date=yesterday")]
    [InlineData(404, "get /api/attendance", "attendance?instance_code=nowhere")]
    [InlineData(200, "get /api/payroll", $"payroll?month=2024-09&format=csv&tenant_key={Tenant}")]
    [InlineData(200, "get /api/payroll", $"payroll?month=2024-09&format=xlsx&lang=zh&tenant_key={Tenant}")]
    [InlineData(400, "get /api/payroll", "payroll?month=2024")]
    [InlineData(400, "get /api/comparisons", "comparisons?month=2024")]
    [InlineData(404, "get /api/comparisons/{month}", $"comparisons/2024-09?tenant_key={Tenant}")]
    [InlineData(400, "post /api/manage/comparisons", "manage/comparisons?month=2024")]
    [InlineData(400, "get /api/closings", "closings?month=2024")]
    [InlineData(404, "get /api/closings/{month}", $"closings/2024-09?tenant_key={Tenant}")]
    [InlineData(404, "get /api/closings/{month}/changes", $"closings/2024-09/changes?version=7&tenant_key={Tenant}")]
    [InlineData(400, "post /api/manage/closings", "manage/closings?month=2024-09")]
    [InlineData(200, "get /api/summary", $"summary?date=2024-09-05&format=csv&group_by=kind&tenant_key={Tenant}")]
    [InlineData(200, "get /api/summary", $"summary?date=2024-09-05&group_by=employee&tenant_key={Tenant}")]
    [InlineData(200, "get /api/summary", $"summary?date=2024-09-05&format=xlsx&lang=zh&tenant_key={Tenant}")]
    [InlineData(404, "get /api/tasks/{process_id}", "tasks/nowhere")]
    [InlineData(200, "get /api/tasks/{process_id}", "tasks/process-1?format=csv")]
    [InlineData(200, "get /api/tasks/{process_id}", "tasks/process-1?format=xlsx&lang=zh")]
    [InlineData(401, "get /api/shared/attendance", "shared/attendance?from=2024-09-01&to=2024-09-30", "no token")]
    [InlineData(401, "get /api/calendar.ics", "calendar.ics?token=odd")]
    [InlineData(400, "get /api/calendar.ics", "calendar.ics?lang=fr&token=")]
    [InlineData(200, "get /api/manage/events", "manage/events?event_id=event-a")]
    [InlineData(404, "post /api/manage/rebuild", "manage/rebuild?instance_code=nowhere")]
    [InlineData(200, "post /api/manage/rebuild", "manage/rebuild?instance_code=instance-1&apply=yes")]
    [InlineData(409, "post /api/manage/erase", "manage/erase?user_id=a-user&apply=0-0000000000000000")]
    [InlineData(409, "post /api/manage/dead-letters/purge", "manage/dead-letters/purge?apply=0-0000000000000000")]
    [InlineData(409, "post /api/manage/retention", "manage/retention?apply=0-0000000000000000")]
    [InlineData(200, "post /api/manage/replay", "manage/replay?from=2020-01-01&to=2020-01-02")]
    [InlineData(200, "post /api/feishu/events", "feishu/events", "challenge")]
    [InlineData(401, "post /api/feishu/events", "feishu/events", "forged")]
    [InlineData(413, "post /api/feishu/events", "feishu/events", "large")]
    public async Task Other_answers(int status, string operation, string request, string body = "") =>
        await AssertAsync(
            status,
            operation,
            request.EndsWith("token=", StringComparison.Ordinal) ? request + Token : request,
            body: body
        );

    [Fact]
    public async Task The_answers_are_not_empty()
    {
        string list = Requests["get /api/attendance"],
            token = string.Empty;
        var kinds = new SortedSet<string>(StringComparer.Ordinal);
        while (token is not null)
        {
            var page = JsonElement.Parse(await AssertAsync(200, "get /api/attendance", $"{list}&page_token={token}"));
            kinds.UnionWith(
                page.GetProperty("items").EnumerateArray().Select(record => record.GetProperty("kind").GetString()!)
            );
            token = page.GetProperty("next_page_token").GetString()!;
        }

        Assert.Equal(["leave", "out", "overtime", "remedy", "shift", "trip"], kinds);
        Assert.NotEmpty(
            JsonElement
                .Parse(await AskAsync("get /api/manage/dead-letters"))
                .GetProperty("dead_letters")
                .EnumerateArray()
        );
        Assert.NotEmpty(
            JsonElement.Parse(await AskAsync("get /api/manage/events")).GetProperty("events").EnumerateArray()
        );
        Assert.NotEmpty(
            JsonElement.Parse(await AskAsync("get /api/shared/attendance")).GetProperty("items").EnumerateArray()
        );
        Assert.Contains(
            JsonElement.Parse(await AskAsync("post /api/manage/rebuild")).GetProperty("findings").EnumerateArray(),
            finding => finding.GetProperty("differences").GetArrayLength() > 0
        );
        Assert.NotEmpty(
            JsonElement
                .Parse(await AskAsync("post /api/manage/dead-letters/resend"))
                .GetProperty("kept")
                .EnumerateArray()
        );
        var reconciled = JsonElement.Parse(await AskAsync("post /api/manage/reconcile")).GetProperty("approvals")[0];
        Assert.Equal(1, reconciled.GetProperty("missing").GetInt32());
    }

    [Fact]
    public async Task A_server_that_is_not_ready_and_has_a_long_connection()
    {
        using var folder = new TempFolder();
        var connection = new LongConnectionStatus(TimeProvider.System, _ => Task.FromResult<int?>(2));
        var topic = new FakeTopic { Check = _ => throw new PublishException("It is away.") };
        connection.Waiting("The platform does not answer.", TimeSpan.FromSeconds(1));
        await using var server = await TestServer.StartAsync(
            folder,
            $"Feishu__VerificationToken=t;Api__AdminKey={AdminKey}",
            services => services.AddSingleton<ITopic>(topic).AddSingleton(connection)
        );

        await AssertAsync(503, "get /api/health/ready", "health/ready", server: server);
        var status = JsonElement.Parse(await AssertAsync(200, "get /api/status", "status", server: server));

        Assert.Equal("waiting", status.GetProperty("long_connection").GetProperty("state").GetString());
    }

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        await _platform!.DisposeAsync();
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    private Task<string> AskAsync(string operation) => AssertAsync(200, operation, Requests[operation]);

    private JsonObject Describe(string operation) =>
        _paths[operation.Split(' ')[1]]![operation.Split(' ')[0]]!.AsObject();

    private static IEnumerable<string> Parameters(JsonObject operation) =>
        operation["parameters"]!
            .AsArray()
            .Where(parameter => parameter!["in"]!.GetValue<string>() != "header")
            .Select(parameter => parameter!["name"]!.GetValue<string>());

    /// <summary>Sends a request; the answer must have this status and match the document.</summary>
    /// <returns>The body.</returns>
    private async Task<string> AssertAsync(
        int status,
        string operation,
        string request,
        string key = AdminKey,
        string body = "",
        LocalServer? server = null
    )
    {
        var address = new Uri((server ?? _server!).Address, $"/api/{request}");
        using var message = new HttpRequestMessage(new HttpMethod(operation.Split(' ')[0].ToUpperInvariant()), address);
        message.Headers.Add("x-functions-key", key);
        if (body != "no token")
            message.Headers.Add("x-share-token", Token);
        if (Describe(operation)["requestBody"] is not null)
            message.Content = new ByteArrayContent(Body(body));
        using var response = await _http.SendAsync(message);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"{operation} answered {(int)response.StatusCode}: {text}");
        Assert.Matches(Template(operation), address.AbsolutePath);

        var described = Describe(operation)["responses"]![$"{status}"];
        Assert.True(described is not null, $"{operation} answers {status}, which the document does not name.");
        string mediaType = response.Content.Headers.ContentType!.MediaType!;
        var content = described!["content"]![mediaType];
        Assert.True(
            content is not null,
            $"{operation} answers {status} with {mediaType}, which the document does not name."
        );
        bool isJson =
            mediaType is "application/json" or "application/problem+json" && message.Method != HttpMethod.Head;
        if (!isJson || request == "openapi.json")
            return text;
        var problems = _validator!.Validate(content!["schema"], JsonElement.Parse(text));
        Assert.True(problems.Count == 0, $"{operation} {status}: {string.Join("; ", problems)}");
        return text;
    }

    private static byte[] Body(string body) =>
        body switch
        {
            "challenge" => Payload.Challenge().Bytes(),
            "forged" => Payload.Challenge(token: "another").Bytes(),
            "large" => new byte[(1 << 20) + 1],
            _ => Payload.Leave("event-e", "instance-e").Bytes(),
        };

    private static Regex Template(string operation) =>
        new($"^{Placeholder().Replace(Regex.Escape(operation.Split(' ')[1]), "[^/]+")}$");

    [GeneratedRegex(@"\\\{[^}]+}")]
    private static partial Regex Placeholder();
}
