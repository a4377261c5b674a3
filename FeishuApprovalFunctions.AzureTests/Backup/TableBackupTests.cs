using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using FeishuApproval.Api;
using FeishuApproval.Api.OpenApi;
using FeishuApproval.Azure.Backup;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Azure.Storage.Entities;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;
using FeishuApprovalFunctions.AzureTests.Doubles;
using FeishuApprovalFunctions.AzureTests.Support;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApprovalFunctions.AzureTests.Backup;

public sealed class TableBackupTests : IAsyncDisposable
{
    private const string Name = "2023-11-14";

    private readonly InMemoryBackupFiles _files = new();
    private readonly List<TestApp> _apps = [];

    [Fact]
    public async Task A_backup_is_restored_unchanged_into_empty_tables()
    {
        var first = await FilledAsync();
        await first.Timers.BackUpTables(new TimerInfo(), CancellationToken.None);

        var second = App();
        Assert.Equal((200, """{"rows":14,"added":14,"done":true,"next":null}"""), await RestoreAsync(second));
        foreach (string table in TableNames.All)
            Assert.Equal(Rows(first, table), Rows(second, table));

        string record = (await first.GetRecordAsync("instance-1")).Text;
        Assert.Equal(record, (await second.GetRecordAsync("instance-1")).Text);
        Assert.Equal((200, """{"rows":14,"added":0,"done":true,"next":null}"""), await RestoreAsync(second));
    }

    [Fact]
    public async Task An_existing_row_is_never_changed()
    {
        var app = await FilledAsync();
        await app.Get<TableBackup>().CreateAsync(CancellationToken.None);
        await DeliverAsync(app, Events.LeaveRevert());
        var before = Rows(app, TableNames.Attendance);

        Assert.Equal(200, (await RestoreAsync(app)).Status);
        Assert.Equal(before, Rows(app, TableNames.Attendance));
    }

    [Fact]
    public void Every_type_of_property_is_restored_unchanged()
    {
        var entity = new TableEntity("a|b", "c")
        {
            ["Text"] = "请假\n\"x\"",
            ["Bytes"] = new byte[] { 0, 1, 255 },
            ["Flag"] = true,
            ["Int"] = int.MinValue,
            ["Long"] = long.MaxValue,
            ["Double"] = 0.1,
            ["Guid"] = Guid.Parse("11111111-1111-1111-1111-111111111111"),
            ["Time"] = new DateTimeOffset(2024, 9, 5, 12, 0, 0, 123, TimeSpan.Zero).AddTicks(4567),
        };
        using var buffer = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(buffer))
            EntityJson.Write(json, entity);

        var read = EntityJson.Read(buffer.ToArray());
        Assert.Equal(entity.Keys.Order(), read.Keys.Order());
        foreach (var (name, value) in entity)
            Assert.Equal(value, read[name]);
    }

    [Fact]
    public async Task A_long_restore_continues_where_the_call_before_ended()
    {
        var first = await FilledAsync();
        await first.Get<TableBackup>().CreateAsync(CancellationToken.None);
        var second = App();
        second.Storage.BeforeCall = _ => second.Time.Advance(TimeSpan.FromMinutes(1));

        string? after = null;
        int calls = 0;
        do
        {
            var (status, text) = await RestoreAsync(
                second,
                after is null ? string.Empty : $"&after={Uri.EscapeDataString(after)}"
            );
            Assert.Equal(200, status);
            after = (string?)System.Text.Json.Nodes.JsonNode.Parse(text)!["next"];
            calls++;
        } while (after is not null);

        Assert.Equal(TableNames.All.Count(table => Rows(first, table).Count > 0), calls);
        foreach (string table in TableNames.All)
            Assert.Equal(Rows(first, table), Rows(second, table));
    }

    [Fact]
    public async Task A_backup_that_ended_early_is_not_restored()
    {
        var app = await FilledAsync();
        _files.BeforeWrite = name =>
        {
            if (name.Contains("EventArchive", StringComparison.Ordinal))
            {
                throw new StoreUnavailableException("The container cannot answer now.");
            }
        };
        await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            app.Get<TableBackup>().CreateAsync(CancellationToken.None)
        );
        Assert.Equal(
            (404, ProblemText.Of(404, "Not Found", "There is no complete backup of this date.")),
            await RestoreAsync(app)
        );
    }

    [Fact]
    public async Task A_damaged_or_missing_file_is_an_error_and_not_a_small_backup()
    {
        var app = await FilledAsync();
        await app.Get<TableBackup>().CreateAsync(CancellationToken.None);
        string file = _files.Files.Keys.First(name => name.EndsWith(".br", StringComparison.Ordinal));
        byte[] content = _files.Files[file];
        foreach (byte[]? damaged in (byte[]?[])[null, [], content[..^3], Compression.Compress("{}\n"u8)])
        {
            if (damaged is null)
                _files.Files.Remove(file);
            else
                _files.Files[file] = damaged;
            await Assert.ThrowsAsync<InvalidDataException>(() =>
                app.Get<TableBackup>().RestoreAsync(Name, null, CancellationToken.None)
            );
        }
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("?backup=2023-11-14", 400)]
    [InlineData("?backup=../other&confirm=restore", 400)]
    [InlineData("?backup=2020-01-01&confirm=restore", 404)]
    [InlineData("?backup=2023-11-14&confirm=restore&after=nothing", 400)]
    public async Task A_wrong_request_is_refused(string query, int status)
    {
        var app = await FilledAsync();
        await app.Get<TableBackup>().CreateAsync(CancellationToken.None);
        var (answered, _) = await TestApp.AskAsync(
            request => app.Http.RestoreTables(request, CancellationToken.None),
            query
        );
        Assert.Equal(status, answered);
    }

    [Fact]
    public async Task The_answer_matches_the_OpenAPI_document()
    {
        var app = await FilledAsync();
        await app.Get<TableBackup>().CreateAsync(CancellationToken.None);

        var (status, text) = await RestoreAsync(app);

        Assert.Equal(200, status);
        var document = JsonNode.Parse(OpenApiWriter.Write(app.Get<RouteTable>().All))!;
        var schema = document["components"]!["schemas"]!["RestoreAnswer"];
        Assert.Empty(new SchemaValidator(document).Validate(schema, JsonElement.Parse(text)));
    }

    [Fact]
    public async Task Without_a_container_nothing_is_backed_up()
    {
        await using var app = new TestApp();
        await app.Timers.BackUpTables(new TimerInfo(), CancellationToken.None);
        Assert.Empty(app.Storage.Transactions);
        Assert.Equal(404, (await RestoreAsync(app)).Status);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
            await app.DisposeAsync();
    }

    private static Task<(int Status, string Text)> RestoreAsync(TestApp app, string more = "") =>
        TestApp.AskAsync(
            request => app.Http.RestoreTables(request, CancellationToken.None),
            $"?backup={Name}&confirm=restore{more}"
        );

    private static List<string> Rows(TestApp app, string table) =>
        [
            .. app
                .Storage.Rows(table)
                .Select(row =>
                    string.Join(
                        ' ',
                        row.Where(property => property.Key is not ("odata.etag" or "Timestamp"))
                            .OrderBy(property => property.Key, StringComparer.Ordinal)
                            .Select(property =>
                                $"{property.Key}={property.Value?.GetType().Name} {Text(property.Value)}"
                            )
                    )
                ),
        ];

    private static object? Text(object? value) => value is byte[] bytes ? Convert.ToBase64String(bytes) : value;

    private static async Task DeliverAsync(TestApp app, EventMessage message)
    {
        var received = await message.ToReceivedAsync();
        foreach (var subscription in Subscriptions.All.Where(each => each.Accepts(message.Subject)))
        {
            await app.DeliverAsync(subscription, received);
        }
    }

    private TestApp App()
    {
        var app = new TestApp(configure: services =>
            services.AddSingleton<IBackupFiles>(_files).AddSingleton<TableBackup>()
        );
        _apps.Add(app);
        return app;
    }

    /// <summary>
    /// Rows in every table: two records with an event each, one of them large, six index rows, a task, and three archived events.
    /// </summary>
    private async Task<TestApp> FilledAsync()
    {
        var app = App();
        EventMessage[] messages =
        [
            Events.Leave(),
            Events.LeaveV2("event-2", "instance-2", reason: Random(200_000)),
            Events.Task("event-3"),
        ];
        foreach (var message in messages)
        {
            await DeliverAsync(app, message);
        }

        return app;
    }

    private static string Random(int length)
    {
        var random = new Random(1);
        return string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next('a', 'z')));
    }
}
