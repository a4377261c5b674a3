using System.Net;
using FeishuApproval.Api.Health;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeishuApproval.Tests.Local;

public sealed class When_the_disk_fails : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new();
    private volatile SqliteException? _error;

    [Fact]
    public async Task A_full_disk_is_answered_503_and_not_ready_and_every_answered_event_is_there_when_space_is_free()
    {
        var answered = new List<string>();
        await using (var host = await StartAsync(new DatabaseOptions { MaxPages = 60 }))
        {
            HttpStatusCode status;
            for (int i = 0; (status = await PostAsync(host, i)) == HttpStatusCode.OK; i++)
                answered.Add($"event-{i}");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
            Assert.NotEmpty(answered);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync(host));
        }

        await using (var host = await StartAsync(new DatabaseOptions()))
        {
            Assert.Equal(HttpStatusCode.OK, await ReadyAsync(host));
            Assert.Equal(HttpStatusCode.OK, await PostAsync(host, answered.Count));
        }

        await AssertStoredAndAppliedAsync([.. answered, $"event-{answered.Count}"]);
    }

    [Theory]
    [InlineData(10, 1034)]
    [InlineData(13, 13)]
    public async Task A_flush_that_fails_is_never_answered_200_and_it_is_not_ready_until_a_write_succeeds(
        int code,
        int extendedCode
    )
    {
        var answered = new List<string> { "event-0" };
        await using (var host = await StartAsync(new DatabaseOptions { BeforeCommit = Fail }))
        {
            Assert.Equal(HttpStatusCode.OK, await PostAsync(host, 0));
            Assert.Equal(HttpStatusCode.OK, await ReadyAsync(host));

            _error = new SqliteException("disk I/O error", code, extendedCode);
            for (int i = 1; i <= 5; i++)
                Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostAsync(host, i));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync(host));

            _error = null;
            Assert.Equal(HttpStatusCode.OK, await ReadyAsync(host));
            for (int i = 1; i <= 3; i++)
            {
                Assert.Equal(HttpStatusCode.OK, await PostAsync(host, i));
                answered.Add($"event-{i}");
            }
        }

        await AssertStoredAndAppliedAsync(answered);
    }

    [Theory]
    [InlineData("feishu-approval.db", false)]
    [InlineData("feishu-approval.db", true)]
    [InlineData("feishu-approval.db-wal", false)]
    [InlineData("feishu-approval.db-wal", true)]
    public async Task A_file_that_was_deleted_or_replaced_under_the_server_is_answered_503(string name, bool isReplaced)
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var host = await StartAsync(new DatabaseOptions());
        Assert.Equal(HttpStatusCode.OK, await PostAsync(host, 0));

        if (isReplaced)
            File.Copy(_folder.File(name), _folder.File("copy"));
        File.Delete(_folder.File(name));
        if (isReplaced)
            File.Move(_folder.File("copy"), _folder.File(name));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostAsync(host, 1));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostAsync(host, 2));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync(host));
    }

    [Theory]
    [InlineData("feishu-approval.db")]
    [InlineData("feishu-approval.db-wal")]
    public async Task Readiness_notices_a_moved_file_within_a_second_although_no_event_arrives(string name)
    {
        if (OperatingSystem.IsWindows())
            return;
        var clock = new FakeTimeProvider(TestTime.Start);
        await using var host = await LocalServer.StartAsync(
            new LocalServerOptions
            {
                Configuration = TestConfiguration.Of(TestServer.Keyed("a-key")),
                DataFolder = _folder.Path,
                Urls = ["http://127.0.0.1:0"],
                Quiet = true,
                Database = new DatabaseOptions { FlushesCommits = false },
                ConfigureServices = services =>
                    services.AddSingleton(provider => new Readiness(
                        provider.GetRequiredService<ITopic>(),
                        provider.GetRequiredService<IAttendanceStore>(),
                        clock,
                        NullLogger<Readiness>.Instance,
                        provider.GetRequiredService<ReadinessOptions>()
                    )),
            }
        );
        var ready = new Uri(host.Address, "/api/health/ready");
        using (var before = await _http.GetAsync(ready))
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        File.Move(_folder.File(name), _folder.File("moved"));
        clock.Advance(TimeSpan.FromSeconds(1));

        using var after = await _http.GetAsync(ready);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, after.StatusCode);
        Assert.Contains("\"topic\":\"unavailable\"", await after.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private void Fail()
    {
        if (_error is { } error)
            throw error;
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    private Task<LocalServer> StartAsync(DatabaseOptions database) =>
        LocalServer.StartAsync(
            new LocalServerOptions
            {
                Configuration = TestConfiguration.Of(TestServer.Keyed("a-key")),
                DataFolder = _folder.Path,
                Urls = ["http://127.0.0.1:0"],
                Quiet = true,
                Database = database with { FlushesCommits = false },
                ConfigureServices = services => services.AddLogging(logging => logging.ClearProviders()),
            }
        );

    private async Task<HttpStatusCode> PostAsync(LocalServer host, int number)
    {
        using var body = new ByteArrayContent(Payload.Leave($"event-{number}", $"instance-{number}").Bytes());
        using var response = await _http.PostAsync(new Uri(host.Address, "/api/feishu/events"), body);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> ReadyAsync(LocalServer host)
    {
        // The route keeps a report for some seconds, so the clock moves between two requests.
        var readiness = new Readiness(
            host.Services.GetRequiredService<ITopic>(),
            host.Services.GetRequiredService<IAttendanceStore>(),
            TimeProvider.System,
            NullLogger<Readiness>.Instance
        );
        return (await readiness.CheckAsync()).IsReady ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable;
    }

    private async Task AssertStoredAndAppliedAsync(IReadOnlyList<string> answered)
    {
        // Its stop delivers the messages that the server before it left.
        await using (await StartAsync(new DatabaseOptions())) { }

        using var database = Database.OpenReadOnly(_folder.File(Database.FileName));
        var stored = TestDatabase.Column(database, "SELECT event_id FROM messages ORDER BY sequence");
        Assert.Empty(answered.Except(stored));
        Assert.Equal(stored.Distinct(), stored);
        Assert.Equal(stored.Count, TestDatabase.Column(database, "SELECT instance_code FROM attendance").Count);
        Assert.Empty(TestDatabase.Column(database, "SELECT subscription FROM deliveries"));
    }
}
