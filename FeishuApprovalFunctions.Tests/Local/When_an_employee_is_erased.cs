using System.Text;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Messaging;
using FeishuApproval.Privacy;
using FeishuApproval.Processing;
using FeishuApproval.Tests.Commands;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Tests.Local;

public sealed class When_an_employee_is_erased : IAsyncLifetime, IDisposable
{
    private const string Key = "an-admin-key-of-a-test";
    private const string Person = "a-user";

    private readonly TempFolder _folder = new();

    public async Task InitializeAsync()
    {
        await TestServer.WriteEventsAsync(_folder, Of(Person, 1), Of("another-user", 2), Of(Person, 3));
        await TestServer.WriteDeadLetterAsync(_folder, Subscriptions.Leave, Of(Person, 4));
        await TestServer.WriteDeadLetterAsync(_folder, Subscriptions.Leave, Of("another-user", 5));
    }

    [Fact]
    public async Task The_running_server_counts_first_and_then_deletes_only_the_data_of_the_employee()
    {
        await using (var server = await TestServer.StartAsync(_folder, TestServer.Keyed(Key)))
        {
            await EraseAsync("--url", server.Address.ToString(), "--key", Key);
        }

        AssertErased();
    }

    [Fact]
    public async Task The_data_folder_of_a_stopped_server_does_the_same()
    {
        await EraseAsync("--data", _folder.Path);
        AssertErased();
    }

    [Fact]
    public async Task The_admin_key_is_required()
    {
        await using var server = await TestServer.StartAsync(_folder, TestServer.Keyed(Key));

        var cli = await Cli.RunAsync(
            "erase",
            "--url",
            server.Address.ToString(),
            "--key",
            Key + "-of-reads",
            "--user",
            Person,
            "--apply",
            "0-0000000000000000"
        );

        Assert.NotEqual(0, cli.ExitCode);
        Assert.Equal(5, server.HeldEvents);
    }

    [Fact]
    public async Task Retention_deletes_what_is_older_than_its_periods()
    {
        await using (
            var server = await TestServer.StartAsync(
                _folder,
                TestServer.Keyed(Key) + ";Retention__Events=30;Retention__Records=30"
            )
        )
        {
            // All records are old, so a run by itself deletes nothing.
            var retention = server.Services.GetRequiredService<RetentionService>();
            Assert.Equal((0, 0), await retention.RunAsync(CancellationToken.None));
            var shown = await retention.RunAsync(token: null, after: null, CancellationToken.None);
            Assert.Equal((3, 5), (shown.Records, shown.Events));
            Assert.True(DryRunToken.TryParse(shown.Token!, out var token));
            await retention.RunAsync(token, after: null, CancellationToken.None);
        }

        using var database = Database.OpenReadOnly(_folder.File(Database.FileName));
        Assert.Equal(["0"], TestDatabase.Column(database, "SELECT count(*) FROM attendance"));
        Assert.Equal(
            ["event-4", "event-5"],
            TestDatabase.Column(database, "SELECT event_id FROM messages ORDER BY event_id")
        );
    }

    [Theory]
    [InlineData("another-user", null)]
    [InlineData(Person, "event-6")]
    public async Task A_token_confirms_only_what_its_dry_run_found(string user, string? arriving)
    {
        string token = Token(await Cli.RunAsync("erase", "--data", _folder.Path, "--user", Person));
        if (arriving is not null)
            await TestServer.WriteEventsAsync(_folder, Of(Person, 6));

        var cli = await Cli.RunAsync("erase", "--data", _folder.Path, "--user", user, "--apply", token);

        Assert.Equal((2, string.Empty), (cli.ExitCode, cli.Output));
        Assert.StartsWith(
            "Nothing was changed: what the dry run of this token found",
            cli.Error,
            StringComparison.Ordinal
        );
        using var database = Database.OpenReadOnly(_folder.File(Database.FileName));
        Assert.Equal([arriving is null ? "3" : "4"], TestDatabase.Column(database, "SELECT count(*) FROM attendance"));
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("0-00")]
    [InlineData("zz-0000000000000000")]
    [InlineData("ffffffffffffffff-0000000000000000")]
    public async Task A_text_that_is_no_token_is_refused(string text)
    {
        var cli = await Cli.RunAsync("erase", "--data", _folder.Path, "--user", Person, "--apply", text);

        Assert.Equal(2, cli.ExitCode);
        Assert.StartsWith(
            $"apply is \"{text}\"; it is the token that the dry run printed.",
            cli.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_event_that_arrives_again_after_the_erasure_is_acknowledged_and_not_stored()
    {
        var clock = new ShiftedClock();
        await using var server = await TestServer.StartAsync(
            _folder,
            TestServer.Keyed(Key),
            services => services.AddSingleton<TimeProvider>(clock)
        );
        await EraseAsync("--url", server.Address.ToString(), "--key", Key);

        await SendAsync(Of(Person, 1));
        Assert.Empty(Instances("instance-1"));
        await SendAsync(Of(Person, 9));
        Assert.Single(Instances("instance-9"));

        // The hashes are kept for Feishu__MaxRequestAge, 8 hours, and the 8 hours of Feishu's retries.
        clock.Offset = TimeSpan.FromHours(15.9);
        await SendAsync(Of(Person, 1));
        Assert.Empty(Instances("instance-1"));
        clock.Offset = TimeSpan.FromHours(16.1);
        await SendAsync(Of(Person, 1));
        Assert.Single(Instances("instance-1"));

        await server.Services.GetRequiredService<RetentionService>().RunAsync(CancellationToken.None);
        using var database = Database.OpenReadOnly(_folder.File(Database.FileName));
        Assert.Equal(["0"], TestDatabase.Column(database, "SELECT count(*) FROM erased_events"));

        async Task SendAsync(EventMessage message)
        {
            await server.Services.GetRequiredService<ITopic>().PublishAsync(message, CancellationToken.None);
            while (server.Unsettled > 0)
                await Task.Yield();
        }

        List<string> Instances(string code)
        {
            using var opened = Database.OpenReadOnly(_folder.File(Database.FileName));
            return
            [
                .. TestDatabase.Column(opened, $"SELECT instance_code FROM attendance WHERE instance_code = '{code}'"),
            ];
        }
    }

    [Fact]
    public async Task An_id_that_is_written_with_escapes_is_found()
    {
        var escaped = Of("escaped", 6);
        string body = Encoding.UTF8.GetString(escaped.Body.Span);
        await TestServer.WriteEventsAsync(
            _folder,
            escaped with
            {
                Body = Encoding.UTF8.GetBytes(
                    body.Replace("\"escaped\"", "\"\\u0061-user\"", StringComparison.Ordinal)
                ),
            }
        );

        var counted = await Cli.RunAsync("erase", "--data", _folder.Path, "--user", Person);

        Assert.StartsWith(
            "Found: 3 records, 4 archived events, 1 dead letter.",
            counted.Output,
            StringComparison.Ordinal
        );
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    private static EventMessage Of(string userId, int number)
    {
        var body = Payload.Leave($"event-{number}", $"instance-{number}");
        body["event"]!["employee_id"] = userId;
        return Payload.LeaveMessage($"event-{number}", $"instance-{number}") with { Body = body.Bytes() };
    }

    private static async Task EraseAsync(params string[] place)
    {
        var counted = await Cli.RunAsync(["erase", .. place, "--user", Person]);
        Assert.Equal((0, string.Empty), (counted.ExitCode, counted.Error));
        Assert.StartsWith(
            "Found: 2 records, 3 archived events, 1 dead letter.",
            counted.Output,
            StringComparison.Ordinal
        );

        string token = Token(counted);
        var deleted = await Cli.RunAsync(["erase", .. place, "--user", Person, "--apply", token]);
        Assert.StartsWith(
            "Deleted: 2 records, 3 archived events, 1 dead letter.",
            deleted.Output,
            StringComparison.Ordinal
        );

        var again = await Cli.RunAsync(["erase", .. place, "--user", Person]);
        Assert.StartsWith(
            "Found: 0 records, 0 archived events, 0 dead letters.",
            again.Output,
            StringComparison.Ordinal
        );

        var repeated = await Cli.RunAsync(["erase", .. place, "--user", Person, "--apply", token]);
        Assert.Equal(2, repeated.ExitCode);
        Assert.Contains("Nothing was changed: what the dry run", repeated.Error, StringComparison.Ordinal);
    }

    private static string Token(Cli cli) => cli.Output.TrimEnd().Split(' ')[^1];

    /// <summary>The server has stopped, so its log is in the file.</summary>
    private void AssertErased()
    {
        Assert.False(File.Exists(_folder.File(Database.FileName) + "-wal"));
        byte[] file = File.ReadAllBytes(_folder.File(Database.FileName));
        Assert.Equal(-1, file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Person)));
        using var database = Database.OpenReadOnly(_folder.File(Database.FileName));
        Assert.Equal(
            ["event-2", "event-5"],
            TestDatabase.Column(database, "SELECT event_id FROM messages ORDER BY event_id")
        );
        Assert.Equal(["instance-2"], TestDatabase.Column(database, "SELECT instance_code FROM attendance"));
        Assert.Equal(["1"], TestDatabase.Column(database, "SELECT count(*) FROM dead_letters"));
    }

    /// <summary>The right time, and an offset.</summary>
    private sealed class ShiftedClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
