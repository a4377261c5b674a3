using System.Net;
using System.Text.Json;
using FeishuApproval.Configuration;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Tests.Local;

public sealed class LocalServerTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new();

    [Fact]
    public async Task A_posted_leave_can_be_read()
    {
        await using var host = await StartAsync();

        Assert.Equal(
            HttpStatusCode.OK,
            await PostAsync(host, TestRequest.Sealed(Payload.Leave().Bytes(), sentAt: DateTimeOffset.UtcNow))
        );

        var record = await ReadRecordAsync(host, "instance-1");
        Assert.Equal("leave", record.GetProperty("kind").GetString());
        Assert.Equal("2024-09-05T12:00:00+08:00", record.GetProperty("start").GetString());
    }

    [Fact]
    public async Task A_posted_leave_is_listed_by_employee_and_by_day_also_after_a_restart()
    {
        await using (var first = await StartAsync())
        {
            await PostAsync(first, TestRequest.Sealed(Payload.Leave().Bytes(), sentAt: DateTimeOffset.UtcNow));
            await ReadRecordAsync(first, "instance-1");
        }

        await using var second = await StartAsync();
        foreach (
            string route in (string[])
                ["attendance?date=2024-09-06", "attendance?user_id=a-user&from=2024-09-06&to=2024-09-06"]
        )
        {
            var list = await ReadAsync(second, route);
            Assert.Equal(
                "instance-1",
                Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("instance_code").GetString()
            );
        }

        using var wrong = await _http.GetAsync(new Uri(second.Address, "/api/attendance"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task Records_tasks_and_duplicates_survive_a_restart()
    {
        var leave = TestRequest.Sealed(Payload.Leave().Bytes(), sentAt: DateTimeOffset.UtcNow);
        await using (var first = await StartAsync())
        {
            await PostAsync(first, leave);
            await PostAsync(first, TestRequest.Sealed(Payload.Task("event-2").Bytes(), sentAt: DateTimeOffset.UtcNow));
        }

        await using var second = await StartAsync();
        Assert.Equal(2, second.HeldEvents);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(second, leave));
        Assert.Equal(1, (await ReadRecordAsync(second, "instance-1")).GetProperty("version").GetInt32());
        var tasks = await ReadAsync(second, "tasks/process-1");
        Assert.Equal("pending", tasks.GetProperty("tasks")[0].GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("attendance/nobody", "No attendance record has this instance_code.")]
    [InlineData("tasks/nobody", "No approver task has this process_id.")]
    public async Task An_unknown_id_is_404_with_a_sentence(string route, string sentence)
    {
        await using var host = await StartAsync();

        using var response = await _http.GetAsync(new Uri(host.Address, "/api/" + route));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(ProblemText.Of(404, "Not Found", sentence), await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("GET", "nowhere", 404, "Not Found")]
    [InlineData("DELETE", "status", 405, "Method Not Allowed")]
    [InlineData("GET", "status", 401, "Unauthorized")]
    [InlineData("POST", "manage/replay", 401, "Unauthorized")]
    [InlineData("PUT", "feishu/events", 405, "Method Not Allowed")]
    public async Task An_error_of_the_server_itself_is_a_problem_detail_too(
        string method,
        string route,
        int status,
        string title
    )
    {
        await using var host = await StartAsync(("Api:Key", "a-key"));
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(host.Address, "/api/" + route));

        using var response = await _http.SendAsync(request);

        Assert.Equal(
            (status, "application/problem+json; charset=utf-8", "nosniff"),
            (
                (int)response.StatusCode,
                response.Content.Headers.ContentType?.ToString(),
                response.Headers.GetValues("X-Content-Type-Options").Single()
            )
        );
        var problem = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(
            ("about:blank", title, status),
            (
                problem.GetProperty("type").GetString(),
                problem.GetProperty("title").GetString(),
                problem.GetProperty("status").GetInt32()
            )
        );
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.Equal(status == 405, response.Content.Headers.Allow.Count > 0);
    }

    [Fact]
    public async Task Reads_require_the_key_where_one_is_set_and_the_webhook_does_not()
    {
        await using var host = await StartAsync(("Api:Key", "a-key"));
        await PostAsync(host, TestRequest.Sealed(Payload.Leave().Bytes(), sentAt: DateTimeOffset.UtcNow));

        using var without = await _http.GetAsync(new Uri(host.Address, "/api/attendance/instance-1"));
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal(
            "leave",
            (await ReadRecordAsync(host, "instance-1", "?code=a-key")).GetProperty("kind").GetString()
        );
    }

    [Fact]
    public async Task Without_a_key_reads_through_a_proxy_are_refused_and_the_webhook_still_receives_events()
    {
        await using var host = await StartAsync();
        _http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");

        Assert.Equal(
            HttpStatusCode.OK,
            await PostAsync(host, TestRequest.Sealed(Payload.Leave().Bytes(), sentAt: DateTimeOffset.UtcNow))
        );
        foreach (
            string route in (string[])
                [
                    "attendance/instance-1",
                    "attendance?date=2024-09-06",
                    "attendance?user_id=a-user&from=2024-09-06&to=2024-09-06",
                    "tasks/process-1",
                    "status",
                ]
        )
        {
            using var refused = await _http.GetAsync(new Uri(host.Address, "/api/" + route));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Contains("Set Api__Key", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData(".")]
    [InlineData("..")]
    public async Task Any_id_can_be_read_by_naming_it_in_the_query(string id)
    {
        await using var host = await StartAsync();
        await PostAsync(host, TestRequest.Sealed(Payload.Leave("event-1", id).Bytes(), sentAt: DateTimeOffset.UtcNow));
        await PostAsync(host, TestRequest.Sealed(Payload.Task("event-2", id).Bytes(), sentAt: DateTimeOffset.UtcNow));

        string text = Uri.EscapeDataString(id).Replace(".", "%2E", StringComparison.Ordinal);
        Assert.Equal(
            id,
            (await ReadAsync(host, $"attendance?instance_code={text}")).GetProperty("instance_code").GetString()
        );
        Assert.Equal(id, (await ReadAsync(host, $"tasks?process_id={text}")).GetProperty("process_id").GetString());
    }

    [Fact]
    public async Task No_cache_stores_answers_that_require_a_key()
    {
        await using var host = await StartAsync(("Api:AdminKey", "a-key"));
        await PostAsync(host, TestRequest.Sealed(Payload.Leave().Bytes(), sentAt: DateTimeOffset.UtcNow));
        await PostAsync(host, TestRequest.Sealed(Payload.Task("event-2").Bytes(), sentAt: DateTimeOffset.UtcNow));
        await ReadRecordAsync(host, "instance-1", "?code=a-key");
        await ReadAsync(host, "tasks/process-1?code=a-key");
        _http.DefaultRequestHeaders.Add("x-functions-key", "a-key");

        foreach (
            var (method, route) in ((HttpMethod, string)[])
                [
                    (HttpMethod.Get, "attendance/instance-1"),
                    (HttpMethod.Get, "attendance?date=2024-09-06"),
                    (HttpMethod.Get, "attendance?date=2024-09-06&format=csv"),
                    (HttpMethod.Get, "attendance?user_id=a-user&from=2024-09-06&to=2024-09-06"),
                    (HttpMethod.Get, "tasks/process-1"),
                    (HttpMethod.Get, "status"),
                    (HttpMethod.Get, "manage/dead-letters"),
                    (HttpMethod.Post, "manage/dead-letters/resend"),
                    (HttpMethod.Post, "manage/dead-letters/purge"),
                    (HttpMethod.Post, "manage/replay?from=2024-01-01"),
                    (HttpMethod.Post, "manage/rebuild?all=yes"),
                ]
        )
        {
            using var request = new HttpRequestMessage(method, new Uri(host.Address, "/api/" + route));
            using var response = await _http.SendAsync(request);
            Assert.Equal(
                (route, HttpStatusCode.OK, "no-store"),
                (route, response.StatusCode, response.Headers.CacheControl?.ToString())
            );
        }
    }

    [Fact]
    public async Task Health_is_open_and_the_status_requires_the_key()
    {
        await using var host = await StartAsync(("Api:Key", "a-key"));
        await PostAsync(host, TestRequest.Sealed(Payload.Leave().Bytes(), sentAt: DateTimeOffset.UtcNow));
        await PostAsync(host, TestRequest.Plain("{}"));
        await ReadRecordAsync(host, "instance-1", "?code=a-key");

        Assert.Equal("""{"status":"live"}""", await _http.GetStringAsync(new Uri(host.Address, "/api/health/live")));
        Assert.Equal(
            """{"status":"ready","store":"ready","topic":"ready"}""",
            await _http.GetStringAsync(new Uri(host.Address, "/api/health/ready"))
        );
        using var without = await _http.GetAsync(new Uri(host.Address, "/api/status"));
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        var status = await ReadAsync(host, "status?code=a-key");
        Assert.Equal(
            """{"leave_approval":{"published":1}}""",
            status.GetProperty("events").GetProperty("received").GetRawText()
        );
        Assert.Equal("""{"token_mismatch":1}""", status.GetProperty("events").GetProperty("rejected").GetRawText());
        Assert.Equal(
            """{"leave":0,"overtime":0,"remedy":0,"trip":0,"out":0,"shift":0,"revert":0,"status":0,"snapshot":0,"approver-task":0,"details":0,"people-leave":0,"archive":0}""",
            status.GetProperty("dead_letters").GetRawText()
        );
    }

    [Fact]
    public async Task A_large_body_is_413_and_another_method_405()
    {
        await using var host = await StartAsync();
        var webhook = new Uri(host.Address, "/api/feishu/events");

        using var large = await _http.PostAsync(webhook, new ByteArrayContent(new byte[(1 << 20) + 1]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);

        using var get = await _http.GetAsync(webhook);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        Assert.Equal(["POST"], get.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("Feishu:VerificationToken", "", "Feishu__VerificationToken")]
    [InlineData("Attendance:TimeZone", "Mars/Olympus", "Attendance__TimeZone")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string setting, string value, string named)
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync((setting, value)));

        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused()
    {
        await using var host = await StartAsync();

        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync());

        Assert.Contains("in use", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        await using var host = await StartAsync();
        using var other = new TempFolder();

        var exception = await Assert.ThrowsAsync<ConfigurationException>(() =>
            LocalServer.StartAsync(Options() with { DataFolder = other.Path, Urls = [host.Address.ToString()] })
        );

        Assert.Contains("--port", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    private Task<LocalServer> StartAsync(params (string Name, string Value)[] settings) =>
        LocalServer.StartAsync(Options(settings));

    private LocalServerOptions Options(params (string Name, string Value)[] settings) =>
        new()
        {
            Configuration = new ConfigurationBuilder()
                .AddInMemoryCollection([
                    new("Feishu:VerificationToken", TestWebhook.Token),
                    new("Feishu:EncryptKey", TestWebhook.EncryptKey),
                ])
                .AddInMemoryCollection(
                    settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value))
                )
                .Build(),
            DataFolder = _folder.Path,
            Urls = ["http://127.0.0.1:0"],
            Quiet = true,
        };

    private async Task<HttpStatusCode> PostAsync(LocalServer host, TestRequest request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/api/feishu/events"))
        {
            Content = new ByteArrayContent(request.Body),
        };
        message.Headers.Add("X-Lark-Request-Timestamp", request.Timestamp);
        message.Headers.Add("X-Lark-Request-Nonce", request.Nonce);
        message.Headers.Add("X-Lark-Signature", request.Signature);
        using var response = await _http.SendAsync(message);
        return response.StatusCode;
    }

    private Task<JsonElement> ReadRecordAsync(LocalServer host, string instanceCode, string query = "") =>
        ReadAsync(host, $"attendance/{instanceCode}{query}");

    /// <summary>Repeats the request until the event is applied.</summary>
    private async Task<JsonElement> ReadAsync(LocalServer host, string route)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            using var response = await _http.GetAsync(new Uri(host.Address, "/api/" + route), deadline.Token);
            if (response.StatusCode != HttpStatusCode.NotFound)
            {
                return JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(deadline.Token));
            }

            await Task.Yield();
        }
    }
}
