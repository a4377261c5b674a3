using System.Text;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Messaging;
using FeishuApproval.Privacy;
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
            "--confirm"
        );

        Assert.NotEqual(0, cli.ExitCode);
        Assert.Equal(5, server.HeldEvents);
    }

    [Fact]
    public async Task Retention_deletes_what_is_older_than_its_periods()
    {
        // The loop does this at its start; a second run makes it known when one has ended.
        await using (
            var server = await TestServer.StartAsync(
                _folder,
                TestServer.Keyed(Key) + ";Retention__Events=30;Retention__Records=30"
            )
        )
        {
            await server.Services.GetRequiredService<RetentionService>().RunAsync(CancellationToken.None);
        }

        using var database = Database.OpenReadOnly(_folder.File(Database.FileName));
        Assert.Equal(["0"], TestDatabase.Column(database, "SELECT count(*) FROM attendance"));
        Assert.Equal(
            ["event-4", "event-5"],
            TestDatabase.Column(database, "SELECT event_id FROM messages ORDER BY event_id")
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

        var deleted = await Cli.RunAsync(["erase", .. place, "--user", Person, "--confirm"]);
        Assert.StartsWith(
            "Deleted: 2 records, 3 archived events, 1 dead letter.",
            deleted.Output,
            StringComparison.Ordinal
        );

        var again = await Cli.RunAsync(["erase", .. place, "--user", Person, "--confirm"]);
        Assert.StartsWith(
            "Deleted: 0 records, 0 archived events, 0 dead letters.",
            again.Output,
            StringComparison.Ordinal
        );
    }

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
}
