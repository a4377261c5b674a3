using System.Text.Json;
using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Local.Commands.Platform;
using FeishuApproval.Local.Hosting;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Tests.Commands;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Tests.Local;

/// <summary>Records in a database that an earlier version computed.</summary>
public sealed class When_a_rebuild_is_due : IDisposable
{
    private const string Key = "an-admin-key-of-a-test";

    private readonly TempFolder _folder = new();
    private readonly FakeLogger<RebuildCheck> _log = new();

    [Fact]
    public async Task Nothing_is_due_on_a_new_server_or_after_its_next_start()
    {
        for (int start = 0; start < 2; start++)
        {
            await using (var server = await StartAsync())
                Assert.Null(await StatusAsync(server));
            await TestServer.WriteEventsAsync(_folder, TestEvents.Leave($"event-{start}", $"instance-{start}"));
        }

        Assert.Empty(_log.Entries);
        Assert.DoesNotContain(
            RebuildCheck.Due,
            (await Cli.RunAsync("check", "--data", _folder.Path)).Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_start_the_status_check_and_doctor_say_so_until_all_records_are_rebuilt()
    {
        await TestServer.WriteEventsAsync(_folder, TestEvents.Leave());
        using (var connection = new DatabaseConnection(_folder.File(Database.FileName), SqliteOpenMode.ReadWrite))
            connection.ExecuteOnce("DELETE FROM files WHERE name = 'state/rebuild.json'");
        await using (var server = await StartAsync())
        {
            Assert.Equal(RebuildCheck.Due, await StatusAsync(server));
            Assert.StartsWith($"Warning {RebuildCheck.Due}", Assert.Single(_log.Entries), StringComparison.Ordinal);
        }

        Assert.Contains(
            RebuildCheck.Due,
            (await Cli.RunAsync("check", "--data", _folder.Path)).Output,
            StringComparison.Ordinal
        );
        Assert.Contains($"? Records: {RebuildCheck.Due}", await DoctorAsync(), StringComparison.Ordinal);

        await Cli.RunAsync("rebuild", "--data", _folder.Path, "--all");
        Assert.Contains($"? Records: {RebuildCheck.Due}", await DoctorAsync(), StringComparison.Ordinal);
        Assert.Equal(0, (await Cli.RunAsync("rebuild", "--data", _folder.Path, "--all", "--apply")).ExitCode);

        Assert.Contains("✓ Records: ", await DoctorAsync(), StringComparison.Ordinal);
        await using var again = await StartAsync();
        Assert.Null(await StatusAsync(again));
        Assert.Single(_log.Entries);
    }

    public void Dispose() => _folder.Dispose();

    private Task<LocalServer> StartAsync() =>
        TestServer.StartAsync(
            _folder,
            TestServer.Keyed(Key),
            services => services.AddSingleton<ILogger<RebuildCheck>>(_log)
        );

    private static async Task<string?> StatusAsync(LocalServer server)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("x-functions-key", Key);
        using var status = JsonDocument.Parse(await http.GetStringAsync(new Uri(server.Address, "/api/status")));
        Assert.Equal(0, status.RootElement.GetProperty("unreadable_records").GetInt32());
        return status.RootElement.TryGetProperty("rebuild_due", out var due) ? due.GetString() : null;
    }

    private async Task<string> DoctorAsync()
    {
        await using var test = await TestPlatform.StartAsync();
        var output = new StringWriter();
        await DoctorCommand.RunAsync(
            TestConfiguration.Of(
                $"Feishu__AppId={test.App.AppId};Feishu__AppSecret={TestPlatform.AppSecret};Feishu__Platform={test.Address.Base}"
            ),
            webhook: null,
            subscribe: false,
            output,
            CancellationToken.None,
            dataFolder: _folder.Path
        );
        return output.ToString();
    }
}
