using System.Text.Json;
using Azure.Storage.Blobs;
using FeishuApproval.Azure.Backup;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Storage;
using FeishuApprovalFunctions.AzureTests.Support;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApprovalFunctions.AzureTests.Hosting;

public class BackupTests
{
    private readonly TestStorage _storage = TestStorage.Create();

    [SkippableFact]
    public async Task The_timer_backs_up_into_the_container_and_the_route_restores()
    {
        var container = new BlobContainerClient(_storage.ConnectionString, "table-backups");
        await container.CreateAsync();
        await using var app = App(_storage, container);
        await app.DeliverAsync(Subscriptions.Leave, await TestEvents.Leave().ToReceivedAsync());
        await app.Timers.BackUpTables(new TimerInfo(), CancellationToken.None);

        await using var empty = App(TestStorage.Create(), container);
        string check = await RestoreAsync("?backup=2023-11-14");
        Assert.StartsWith("""{"dry_run":true,"rows":5,"missing":5,"added":0,""", check, StringComparison.Ordinal);
        Assert.Empty(empty.Storage.Rows(TableNames.Attendance));

        using var checkedDocument = JsonDocument.Parse(check);
        string token = checkedDocument.RootElement.GetProperty("token").GetString()!;
        Assert.Equal(
            """{"dry_run":false,"rows":5,"missing":5,"added":5,"token":null,"done":true,"next":null}""",
            await RestoreAsync($"?backup=2023-11-14&apply={token}")
        );
        Assert.Equal(2, empty.Storage.Rows(TableNames.Attendance).Count);

        async Task<string> RestoreAsync(string query)
        {
            var (status, text) = await TestApp.AskAsync(
                request => empty.Http.RestoreTables(request, CancellationToken.None),
                query
            );
            Assert.Equal(200, status);
            return text;
        }
    }

    [SkippableFact]
    public async Task Without_a_container_nothing_is_backed_up()
    {
        await using var app = new TestApp(storage: _storage);
        await app.Timers.BackUpTables(new TimerInfo(), CancellationToken.None);
        Assert.Empty(app.Storage.Transactions);
        var (status, text) = await TestApp.AskAsync(
            request => app.Http.RestoreTables(request, CancellationToken.None),
            "?backup=2023-11-14"
        );
        Assert.Equal(404, status);
        Assert.Contains("Backup__ContainerUri", text, StringComparison.Ordinal);
    }

    private static TestApp App(TestStorage storage, BlobContainerClient container) =>
        new(
            storage: storage,
            configure: services =>
                services.AddSingleton(provider =>
                    ActivatorUtilities.CreateInstance<TableBackup>(provider, new BlobFileStore(container))
                )
        );
}
