using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using FeishuApproval.Api;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.OpenApi;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Backup;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Azure.Storage.Entities;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Tests.Azure.Backup;

public sealed class TableBackupTests : IAsyncDisposable
{
    private const string Name = "2023-11-14";

    private readonly InMemoryFiles _files = new();
    private readonly List<AzureApp> _apps = [];

    [SkippableFact]
    public async Task A_backup_is_restored_unchanged_into_empty_tables()
    {
        var first = await FilledAsync();
        await first.Get<TableBackup>().CreateAsync(CancellationToken.None);

        var second = App();
        var shown = await AskAsync(second);
        Assert.Equal((true, 14, 14, 0), (shown.DryRun, shown.Rows, shown.Missing, shown.Added));
        Assert.All(TableNames.All, table => Assert.Empty(Rows(second, table)));
        Assert.Equal(
            (200, """{"dry_run":false,"rows":14,"missing":14,"added":14,"token":null,"done":true,"next":null}"""),
            await RestoreAsync(second, $"&apply={shown.Token}")
        );
        foreach (string table in TableNames.All)
            Assert.Equal(Rows(first, table), Rows(second, table));

        var again = await AskAsync(second);
        Assert.Equal((true, 14, 0, 0), (again.DryRun, again.Rows, again.Missing, again.Added));
    }

    [SkippableFact]
    public async Task Tables_of_an_earlier_version_are_not_restored()
    {
        var app = await FilledAsync();
        await app.Get<TableBackup>().CreateAsync(CancellationToken.None);
        const string Manifest = $"{Name}/manifest.json";
        var manifest = JsonNode.Parse((await _files.ReadAsync(Manifest, CancellationToken.None))!.Content.Span)!;
        var former = new JsonObject
        {
            ["name"] = "ShareLinks/000000.jsonl.br",
            ["table"] = "ShareLinks",
            ["rows"] = 1,
        };
        manifest["parts"]!.AsArray().Insert(1, former);
        await _files.WriteAsync(Manifest, manifest.AsObject().Bytes(), CancellationToken.None);

        var shown = await AskAsync(app);

        Assert.Equal((true, 14, 0), (shown.Done, shown.Rows, shown.Missing));
    }

    [SkippableFact]
    public async Task An_existing_row_is_never_changed()
    {
        var app = await FilledAsync();
        await app.Get<TableBackup>().CreateAsync(CancellationToken.None);
        await app.DeliverAsync(TestEvents.LeaveRevert());
        var before = Rows(app, TableNames.Attendance);

        var shown = await AskAsync(app);
        Assert.Equal(200, (await RestoreAsync(app, $"&apply={shown.Token}")).Status);
        Assert.Equal(before, Rows(app, TableNames.Attendance));
    }

    [SkippableFact]
    public async Task Other_missing_rows_than_in_the_dry_run_are_not_added()
    {
        var app = await FilledAsync();
        await app.Get<TableBackup>().CreateAsync(CancellationToken.None);
        var shown = await AskAsync(app);
        Assert.Equal(0, shown.Missing);
        await app.Get<IAttendanceStore>().DeleteAsync("instance-1", CancellationToken.None);
        var before = Rows(app, TableNames.Attendance);

        Assert.Equal(409, (await RestoreAsync(app, $"&apply={shown.Token}")).Status);
        Assert.Equal(409, (await RestoreAsync(app, "&apply=0-0000000000000000")).Status);

        Assert.Equal(before, Rows(app, TableNames.Attendance));
    }

    [SkippableFact]
    public async Task A_restore_stops_when_other_rows_are_missing_than_in_its_check()
    {
        var first = await FilledAsync();
        await first.Get<TableBackup>().CreateAsync(CancellationToken.None);
        var app = App();
        var token = (await AskAsync(app)).Token;
        app.Storage.BeforeCall = _ => app.Time.Advance(TimeSpan.FromMinutes(1));
        string? after = null;
        int status;
        do
        {
            (status, string text) = await RestoreAsync(app, $"&apply={token}{After(after)}");
            after = status == 200 ? (string?)JsonNode.Parse(text)!["next"] : null;

            // The records are restored. An event arrives again, and its index rows are put, so fewer of them are missing.
            if (after?.Contains(".apply.1:", StringComparison.Ordinal) == true)
            {
                app.Storage.BeforeCall = _ => { };
                await app.DeliverAsync(TestEvents.Leave());
            }
        } while (after is not null);

        Assert.Equal(409, status);
    }

    [SkippableFact]
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

    [SkippableFact]
    public async Task A_long_restore_continues_where_the_call_before_ended()
    {
        var first = await FilledAsync();
        await first.Get<TableBackup>().CreateAsync(CancellationToken.None);
        var second = App();
        second.Storage.BeforeCall = _ => second.Time.Advance(TimeSpan.FromMinutes(1));

        int files = TableNames.All.Count(table => Rows(first, table).Count > 0);
        var (calls, last) = await RepeatAsync(string.Empty);
        Assert.Equal(files, calls);

        // The files are read once more, to check that the same rows are missing.
        (calls, _) = await RepeatAsync($"&apply={last["token"]}");
        Assert.InRange(calls, 2 * files, (2 * files) + 1);
        foreach (string table in TableNames.All)
            Assert.Equal(Rows(first, table), Rows(second, table));

        async Task<(int Calls, JsonNode Last)> RepeatAsync(string apply)
        {
            JsonNode? answer = null;
            int count = 0;
            do
            {
                var (status, text) = await RestoreAsync(second, apply + After((string?)answer?["next"]));
                Assert.Equal(200, status);
                answer = JsonNode.Parse(text)!;
                count++;
            } while (answer["next"] is not null);
            return (count, answer);
        }
    }

    [SkippableFact]
    public async Task A_backup_that_ended_early_is_not_restored()
    {
        var app = await FilledAsync();
        _files.OnWritten = name =>
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

    [SkippableFact]
    public async Task A_damaged_or_missing_file_is_an_error_and_not_a_small_backup()
    {
        var app = await FilledAsync();
        await app.Get<TableBackup>().CreateAsync(CancellationToken.None);
        string file = _files.Names.First(name => name.EndsWith(".br", StringComparison.Ordinal));
        byte[] content = (await _files.ReadAsync(file, CancellationToken.None))!.Content.ToArray();
        foreach (byte[]? damaged in (byte[]?[])[null, [], content[..^3], Compression.Compress("{}\n"u8)])
        {
            if (damaged is null)
                await _files.DeleteAsync(file, CancellationToken.None);
            else
                await _files.WriteAsync(file, damaged, CancellationToken.None);
            await Assert.ThrowsAsync<InvalidDataException>(() =>
                app.Get<TableBackup>().RestoreAsync(Name, token: null, after: null, CancellationToken.None)
            );
        }
    }

    [SkippableTheory]
    [InlineData("", 400)]
    [InlineData("?backup=2023-11-14&apply=yes", 400)]
    [InlineData("?backup=../other", 400)]
    [InlineData("?backup=2020-01-01", 404)]
    [InlineData("?backup=2023-11-14&after=nothing", 400)]
    [InlineData("?backup=2023-11-14&after=0.00000000000000000000000000000000.apply.0:", 400)]
    [InlineData("?backup=2023-11-14&after=0.00000000000000000000000000000000.count.9:", 400)]
    public async Task A_wrong_request_is_refused(string query, int status)
    {
        var app = await FilledAsync();
        await app.Get<TableBackup>().CreateAsync(CancellationToken.None);
        Assert.Equal(status, (await RestoreAsync(app, query, isWhole: true)).Status);
    }

    [SkippableFact]
    public async Task The_answer_matches_the_OpenAPI_document()
    {
        var app = await FilledAsync();
        await app.Get<TableBackup>().CreateAsync(CancellationToken.None);

        var (status, text) = await RestoreAsync(app);

        Assert.Equal(200, status);
        var document = JsonNode.Parse(OpenApiWriter.Write(app.Get<RouteTable>().All))!;
        var schema = document["components"]!["schemas"]!["RestoreReport"];
        Assert.Empty(new SchemaValidator(document).Validate(schema, JsonElement.Parse(text)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
            await app.DisposeAsync();
    }

    private static async Task<(int Status, string Text)> RestoreAsync(
        AzureApp app,
        string more = "",
        bool isWhole = false
    )
    {
        string query = isWhole ? more : $"?backup={Name}{more}";
        var answer = await app.Get<RestoreApi>().RestoreAsync(new QueryParameters(query), CancellationToken.None);
        return (answer.Status, answer.Text());
    }

    /// <summary>Makes a dry run.</summary>
    private static async Task<RestoreReport> AskAsync(AzureApp app)
    {
        var (status, text) = await RestoreAsync(app);
        Assert.Equal(200, status);
        return JsonSerializer.Deserialize(text, RestoreJson.Default.RestoreReport)!;
    }

    private static string After(string? next) => next is null ? string.Empty : $"&after={Uri.EscapeDataString(next)}";

    private static List<string> Rows(AzureApp app, string table) =>
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

    private AzureApp App()
    {
        var app = new AzureApp(configure: services =>
            services.AddSingleton(provider => ActivatorUtilities.CreateInstance<TableBackup>(provider, _files))
        );
        _apps.Add(app);
        return app;
    }

    /// <summary>
    /// Rows in every table: two records with an event each, one of them large, six index rows, a task, and three archived events.
    /// </summary>
    private async Task<AzureApp> FilledAsync()
    {
        var app = App();
        EventMessage[] messages =
        [
            TestEvents.Leave(),
            TestEvents.LeaveV2("event-2", "instance-2", reason: Random(200_000)),
            TestEvents.Task("event-3"),
        ];
        foreach (var message in messages)
        {
            await app.DeliverAsync(message);
        }

        return app;
    }

    private static string Random(int length)
    {
        var random = new Random(1);
        return string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next('a', 'z')));
    }
}
