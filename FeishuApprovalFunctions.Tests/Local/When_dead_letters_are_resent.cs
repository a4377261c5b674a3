using System.Net;
using FeishuApproval.Local.Commands;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Local;

public sealed class When_dead_letters_are_resent : IAsyncLifetime, IDisposable
{
    private const string Key = "a-key";

    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly StringWriter _output = new();

    public Task InitializeAsync() => TestServer.WriteDeadLetterAsync(_folder, Subscriptions.Leave, Leave);

    [Theory]
    [InlineData("resend", HttpStatusCode.OK)]
    [InlineData("purge", HttpStatusCode.NotFound)]
    public async Task On_a_running_server_it_is_immediate_and_permanent(string command, HttpStatusCode record)
    {
        await using (var host = await StartAsync())
        {
            Assert.Equal(HttpStatusCode.NotFound, await ReadAsync(host));
            Assert.Equal(0, await RunAsync("list", "--url", host.Address.ToString(), "--key", Key));
            Assert.Contains("event-1", _output.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("a-user", _output.ToString(), StringComparison.Ordinal);
            string[] at = ["--url", host.Address.ToString(), "--key", Key];
            Assert.Equal(
                0,
                await (command == "purge" ? PurgeAsync(at) : RunAsync([command, .. at, "--event-id=event-1"]))
            );
            Assert.Equal(record, await ReadAsync(host));
            Assert.Empty(await TestServer.DeadLettersAsync(host));
        }

        await using var second = await StartAsync();
        Assert.Equal(record, await ReadAsync(second));
        Assert.Empty(await TestServer.DeadLettersAsync(second));
    }

    [Theory]
    [InlineData("resend", "1 dead letter applied, 0 failed again.", HttpStatusCode.OK)]
    [InlineData("purge", "1 dead letter purged.", HttpStatusCode.NotFound)]
    public async Task At_once_in_the_data_folder_of_a_stopped_server(string command, string said, HttpStatusCode record)
    {
        Assert.Equal(0, await RunAsync("list", "--data", _folder.Path));
        Assert.Contains("event-1", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            0,
            await (command == "purge" ? PurgeAsync("--data", _folder.Path) : RunAsync("resend", "--data", _folder.Path))
        );
        Assert.Contains(said, _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await RunAsync("list", "--data", _folder.Path));
        Assert.EndsWith(
            $"There are no dead letters.{Environment.NewLine}",
            _output.ToString(),
            StringComparison.Ordinal
        );

        await using var host = await StartAsync();
        Assert.Equal(record, await ReadAsync(host));
    }

    [Theory]
    [InlineData("purge --apply yes", "apply is \"yes\"; it is the token that the dry run printed.")]
    [InlineData("list --subscription leaves", "There is no subscription \"leaves\"")]
    [InlineData("list --url nowhere", "\"nowhere\" is not an address")]
    [InlineData("list --url http://127.0.0.1:9", "http://127.0.0.1:9/ cannot be reached")]
    public async Task Invalid_values_are_reported_in_a_sentence(string arguments, string sentence)
    {
        Assert.Equal(2, await RunAsync([.. arguments.Split(' '), "--data", _folder.Path]));
        Assert.StartsWith(sentence, _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_archives_dead_letters_are_purged_only_by_name()
    {
        await TestServer.WriteDeadLetterAsync(_folder, Subscriptions.Archive, Leave);

        await PurgeAsync("--data", _folder.Path);
        Assert.Contains("1 dead letter purged.", _output.ToString(), StringComparison.Ordinal);
        await RunAsync("list", "--data", _folder.Path);
        Assert.Contains("archive", _output.ToString(), StringComparison.Ordinal);
        await PurgeAsync("--data", _folder.Path, "--subscription", "archive");
        await RunAsync("list", "--data", _folder.Path);
        Assert.EndsWith(
            $"There are no dead letters.{Environment.NewLine}",
            _output.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_dead_letter_that_came_after_the_dry_run_is_not_purged()
    {
        await RunAsync("purge", "--data", _folder.Path);
        string token = _output.ToString().TrimEnd().Split(' ')[^1];
        await TestServer.WriteDeadLetterAsync(_folder, Subscriptions.Leave, Payload.LeaveMessage("event-2"));

        Assert.Equal(2, await RunAsync("purge", "--data", _folder.Path, "--apply", token));
        Assert.Contains("Nothing was changed: what the dry run", _output.ToString(), StringComparison.Ordinal);

        await using var host = await StartAsync();
        Assert.Equal(2, (await TestServer.DeadLettersAsync(host)).Count);
    }

    [Fact]
    public async Task A_missing_data_folder_is_not_created()
    {
        Assert.Equal(2, await RunAsync("list", "--data", _folder.File("typo")));
        Assert.False(Directory.Exists(_folder.File("typo")));
    }

    [Fact]
    public async Task The_routes_require_the_key_and_without_one_they_are_closed()
    {
        await using var host = await StartAsync(key: string.Empty);
        foreach (
            var (method, route) in ((HttpMethod, string)[])
                [
                    (HttpMethod.Get, "dead-letters"),
                    (HttpMethod.Post, "dead-letters/resend"),
                    (HttpMethod.Post, "dead-letters/purge"),
                ]
        )
        {
            using var request = new HttpRequestMessage(method, new Uri(host.Address, $"/api/manage/{route}"));
            using var response = await _http.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        Assert.Single(await TestServer.DeadLettersAsync(host));
    }

    [Fact]
    public async Task A_running_server_is_read_beside_it_and_changed_only_through_it()
    {
        await using var host = await StartAsync();

        Assert.Equal(0, await RunAsync("list", "--data", _folder.Path));
        Assert.Contains("event-1", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, await RunAsync("resend", "--data", _folder.Path));
        Assert.Contains("name it with --url", _output.ToString(), StringComparison.Ordinal);
        Assert.Single(await TestServer.DeadLettersAsync(host));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _output.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    private static EventMessage Leave => Payload.LeaveMessage();

    private Task<int> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync(["dead-letters", .. arguments], _output, _output, CancellationToken.None);

    /// <summary>Makes a dry run, and purges what it found.</summary>
    private async Task<int> PurgeAsync(params string[] arguments)
    {
        Assert.Equal(0, await RunAsync(["purge", .. arguments]));
        string token = _output.ToString().TrimEnd().Split(' ')[^1];
        return await RunAsync(["purge", .. arguments, "--apply", token]);
    }

    private async Task<HttpStatusCode> ReadAsync(LocalServer host)
    {
        using var response = await _http.GetAsync(new Uri(host.Address, $"/api/attendance/instance-1?code={Key}"));
        return response.StatusCode;
    }

    private Task<LocalServer> StartAsync(string key = Key) => TestServer.StartAsync(_folder, TestServer.Keyed(key));
}
