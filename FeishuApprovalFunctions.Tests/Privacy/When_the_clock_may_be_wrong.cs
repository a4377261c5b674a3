using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json.Nodes;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Messaging;
using FeishuApproval.Privacy;
using FeishuApproval.Tests.Commands;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Privacy;

/// <summary>The retention of a running server deletes nothing until an operator confirms it.</summary>
public sealed class When_the_clock_may_be_wrong : IDisposable
{
    private const string Key = "an-admin-key-of-a-test";

    private readonly TempFolder _folder = new();
    private readonly MetricRecorder _meters = new();
    private readonly FakeLogger<RetentionService> _log = new();
    private readonly WrongClock _clock = new();

    [Fact]
    public async Task A_clock_two_years_ahead_deletes_nothing()
    {
        await WriteAsync(old: 0, recent: 20);
        _clock.Error = TimeSpan.FromDays(730);

        await using var server = await StartAsync();
        Assert.Equal((0, 0), await RunAsync(server));

        await AssertRefusedAsync(server, "no_recent_event", records: 20);
        Assert.Equal("20", Count("attendance"));
        Assert.Equal("20", Count("messages"));
    }

    [Theory]
    [InlineData(20 * 24)]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task A_clock_that_is_moved_while_the_server_runs_deletes_nothing(int hours)
    {
        await WriteAsync(old: 1, recent: 20);
        await using var server = await StartAsync(records: "200");
        await FirstRunAsync(server);
        await WriteAsync(server, "late", DateTimeOffset.UtcNow.AddDays(-300));
        _clock.Error = TimeSpan.FromHours(hours);

        Assert.Equal((0, 0), await RunAsync(server));

        await AssertRefusedAsync(server, "clock_moved", records: 1);
        _clock.Error = TimeSpan.Zero;
        Assert.Equal((0, 1), await RunAsync(server));
        Assert.Equal("complete", (string?)(await StatusAsync(server))["state"]);
    }

    [Theory]
    [InlineData(1, 10, 1)]
    [InlineData(2, 10, 0)]
    public async Task More_than_a_tenth_of_the_records_is_not_deleted(int old, int recent, int deleted)
    {
        await WriteAsync(old, recent);
        await using var server = await StartAsync();
        await RunAsync(server);

        Assert.Equal((old + recent - deleted).ToString(CultureInfo.InvariantCulture), Count("attendance"));
        if (deleted == 0)
            await AssertRefusedAsync(server, "too_many_records", records: old);
    }

    [Fact]
    public async Task The_command_shows_what_would_be_deleted_and_deletes_it_with_its_token()
    {
        await WriteAsync(old: 5, recent: 5);
        await using var server = await StartAsync();
        string[] at = ["--url", server.Address.ToString(), "--key", Key];

        var shown = await Cli.RunAsync(["retention", .. at, "--apply"]);
        Assert.Equal((0, string.Empty), (shown.ExitCode, shown.Error));
        string[] lines = shown.Output.TrimEnd().Split(Environment.NewLine);
        Assert.StartsWith("The clock of the server in the dry run: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(
            "Found: 5 of 10 records, whose last day and last change were before ",
            lines[1],
            StringComparison.Ordinal
        );
        string token = Token(lines[2]);
        Assert.Equal("10", Count("attendance"));

        await WriteAsync(server, "another", DateTimeOffset.UtcNow.AddDays(-300));
        var changed = await Cli.RunAsync(["retention", .. at, "--apply", token]);
        Assert.Equal(2, changed.ExitCode);
        Assert.StartsWith("The server answered 409: Nothing was changed:", changed.Error, StringComparison.Ordinal);
        Assert.Equal("11", Count("attendance"));

        token = Token((await Cli.RunAsync(["retention", .. at])).Output.TrimEnd().Split(Environment.NewLine)[2]);
        var deleted = await Cli.RunAsync(["retention", .. at, "--apply", token]);
        Assert.Equal((0, string.Empty), (deleted.ExitCode, deleted.Error));
        Assert.Contains("Deleted: 6 of 11 records", deleted.Output, StringComparison.Ordinal);
        Assert.Equal("5", Count("attendance"));
        Assert.Equal("complete", (string?)(await StatusAsync(server))["state"]);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_is_kept_and_counted()
    {
        await WriteAsync(old: 1, recent: 20);
        using (
            var connection = new DatabaseConnection(
                _folder.File(Database.FileName),
                Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite
            )
        )
        {
            connection.ExecuteOnce("UPDATE attendance SET state = '{' WHERE instance_code = 'recent-3'");
        }

        await using var server = await StartAsync();
        await RunAsync(server);

        Assert.Equal("20", Count("attendance"));
        Assert.Equal(1, (long)(await StatusAsync(server))["unreadable_records"]!);
        Assert.Contains(
            _log.Entries,
            entry =>
                entry.StartsWith(
                    "Warning Retention keeps 1 records whose stored state cannot be read",
                    StringComparison.Ordinal
                )
        );
    }

    public void Dispose()
    {
        _meters.Dispose();
        _folder.Dispose();
    }

    private static string Token(string line) =>
        line.StartsWith("Nothing was changed. To delete exactly this, add --apply ", StringComparison.Ordinal)
            ? line.Split(' ')[^1]
            : throw new InvalidOperationException(line);

    private async Task AssertRefusedAsync(LocalServer server, string reason, int records)
    {
        var status = await StatusAsync(server);
        Assert.Equal(
            ("refused", reason, records),
            ((string?)status["state"], (string?)status["reason"], (int)status["records"]!)
        );
        Assert.StartsWith("Retention deleted nothing, because ", (string?)status["message"], StringComparison.Ordinal);
        Assert.Contains(
            _log.Entries,
            entry => entry.StartsWith("Error Retention deleted nothing", StringComparison.Ordinal)
        );
        Assert.Contains($"feishu.retention.refused 1 reason={reason}", _meters.Measurements);
    }

    private static async Task<JsonNode> StatusAsync(LocalServer server) => (await FindStatusAsync(server))!;

    private static async Task<JsonNode?> FindStatusAsync(LocalServer server)
    {
        using var http = new HttpClient();
        string text = await http.GetStringAsync(new Uri(server.Address, $"/api/status?code={Key}"));
        return JsonNode.Parse(text)!["retention"];
    }

    /// <summary>Waits until the run that the server makes at its start has deleted what is old.</summary>
    private static async Task FirstRunAsync(LocalServer server)
    {
        while ((string?)(await FindStatusAsync(server))?["state"] != "complete")
            await Task.Yield();
    }

    private static async Task<(int Events, int Records)> RunAsync(LocalServer server) =>
        await server.Services.GetRequiredService<RetentionService>().RunAsync(CancellationToken.None);

    private Task<LocalServer> StartAsync(string records = "30") =>
        TestServer.StartAsync(
            _folder,
            $"{TestServer.Keyed(Key)};Retention__Records={records}",
            services =>
            {
                services.AddSingleton<TimeProvider>(_clock);
                services.AddSingleton<IMeterFactory>(_meters);
                services.AddSingleton<ILogger<RetentionService>>(_log);
            }
        );

    private string Count(string table)
    {
        using var database = Database.OpenReadOnly(_folder.File(Database.FileName));
        return TestDatabase.Column(database, $"SELECT count(*) FROM {table}").Single();
    }

    private Task WriteAsync(int old, int recent) =>
        TestServer.WriteEventsAsync(
            _folder,
            [
                .. Enumerable.Range(0, old).Select(i => Of($"old-{i}", DateTimeOffset.UtcNow.AddDays(-300))),
                .. Enumerable.Range(0, recent).Select(i => Of($"recent-{i}", DateTimeOffset.UtcNow.AddDays(-1))),
            ]
        );

    private static async Task WriteAsync(LocalServer server, string code, DateTimeOffset receivedAt)
    {
        await server.Services.GetRequiredService<ITopic>().PublishAsync(Of(code, receivedAt), CancellationToken.None);
        while (server.Unsettled > 0)
            await Task.Yield();
    }

    private static EventMessage Of(string code, DateTimeOffset receivedAt) =>
        Payload.LeaveMessage($"event-{code}", code) with
        {
            ReceivedAt = receivedAt,
        };

    /// <summary>A clock that is wrong. The time that passes is right.</summary>
    private sealed class WrongClock : TimeProvider
    {
        public TimeSpan Error { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Error;
    }
}
