using System.Text.Json;
using FeishuApproval.Configuration;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Local;

/// <summary>A one-machine server with a record of one employee, and where it takes the name from.</summary>
public sealed class When_names_are_shown : IDisposable
{
    private const string List = "/api/attendance?from=2024-09-01&to=2024-09-30";

    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new();

    public When_names_are_shown() => _http.DefaultRequestHeaders.Add("x-functions-key", "k");

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task They_come_from_the_contacts_of_an_app_with_a_secret()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Add(new SimulatedUser("a-user", "王伟", "00042"));
        await using var server = await StartAsync(App(test));

        Assert.Equal("王伟 00042", await NameAsync(server));
        Assert.Equal("王伟 00042", await NameAsync(server));
        Assert.Equal(1, test.Platform.Calls.Count(call => call == "users"));
        var names = (await ReadAsync(server, "/api/status")).GetProperty("names");
        Assert.Equal(
            ("contacts", null),
            (names.GetProperty("source").GetString(), names.GetProperty("message").GetString())
        );
    }

    [Fact]
    public async Task A_missing_scope_is_in_the_status_and_the_records_are_there()
    {
        await using var test = await TestPlatform.StartAsync();
        test.App.Scopes.Remove("contact:contact.base:readonly");
        await using var server = await StartAsync(App(test));

        Assert.Equal(" ", await NameAsync(server));
        Assert.Contains(
            "contact:contact.base:readonly",
            (await ReadAsync(server, "/api/status")).GetProperty("names").GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_platform_that_is_gone_fails_no_read()
    {
        var test = await TestPlatform.StartAsync();
        string app = App(test);
        await test.DisposeAsync();
        await using var server = await StartAsync(app);

        Assert.Equal(" ", await NameAsync(server));
    }

    [Fact]
    public async Task Turned_off_the_contacts_are_not_asked()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Add(new SimulatedUser("a-user", "王伟", "00042"));
        await using var server = await StartAsync($"{App(test)};People__Enabled=false");

        Assert.Equal(" ", await NameAsync(server));
        Assert.DoesNotContain("users", test.Platform.Calls);
        Assert.False((await ReadAsync(server, "/api/status")).TryGetProperty("names", out _));
    }

    [Fact]
    public async Task The_file_comes_before_the_contacts()
    {
        await using var test = await TestPlatform.StartAsync();
        string file = _folder.File("names.csv", "user_id,name,employee_no\na-user,李娜,7\n");
        await using var server = await StartAsync($"{App(test)};People__File={file}");

        Assert.Equal("李娜 7", await NameAsync(server));
        Assert.DoesNotContain("users", test.Platform.Calls);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_stops_the_start()
    {
        string file = _folder.File("names.csv", "name\n王伟\n");

        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync($"People__File={file}"));

        Assert.StartsWith(
            $"People__File {file} cannot be read. Line 1: The header has no column user_id.",
            exception.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task No_file_of_the_server_holds_a_name()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Add(new SimulatedUser("a-user", "a name of nobody else", "00042"));
        await using (var server = await StartAsync(App(test)))
            Assert.Equal("a name of nobody else 00042", await NameAsync(server));

        Assert.All(
            Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories),
            path => Assert.Equal(-1, File.ReadAllBytes(path).AsSpan().IndexOf("a name of nobody"u8))
        );
    }

    private static string App(TestPlatform test) =>
        $"Feishu__AppId={test.App.AppId};Feishu__AppSecret={TestPlatform.AppSecret};Feishu__Platform={test.Address.Base};Reconcile__MaxCallsPerDay=0";

    private async Task<LocalServer> StartAsync(string settings)
    {
        await TestServer.WriteEventsAsync(_folder, Payload.LeaveMessage("event-1", "instance-1"));
        return await TestServer.StartAsync(
            _folder,
            $"Feishu__VerificationToken={TestWebhook.Token};Api__AdminKey=k;{settings}"
        );
    }

    private async Task<string> NameAsync(LocalServer server)
    {
        var item = Assert.Single((await ReadAsync(server, List)).GetProperty("items").EnumerateArray());
        Assert.Equal("a-user", item.GetProperty("user_id").GetString());
        return $"{Text(item, "user_name")} {Text(item, "employee_no")}";
    }

    private async Task<JsonElement> ReadAsync(LocalServer server, string path) =>
        JsonElement.Parse(await _http.GetByteArrayAsync(new Uri(server.Address, path)));

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) ? value.GetString() : null;
}
