using Azure.Data.Tables;
using FeishuApproval.Attendance;
using FeishuApproval.Azure.Storage;
using FeishuApproval.TestSupport;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Http;

public sealed class RebuildTests : IAsyncDisposable
{
    private readonly TestApp _app = new();

    [Fact]
    public async Task A_record_that_differs_from_its_event_is_corrected()
    {
        await _app.Get<AttendanceProjector>().HandleAsync(Events.Leave(), CancellationToken.None);
        var store = _app.Get<TableAttendanceStore>();
        var loaded = await store.LoadAsync("instance-1", CancellationToken.None);
        Assert.True(
            await store.TryReplaceAsync(
                loaded,
                loaded.State! with
                {
                    Facts = [loaded.State.Facts[0] with { UserId = "another" }],
                },
                CancellationToken.None
            )
        );

        var (status, text) = await RebuildAsync("?all=yes");
        Assert.Equal(200, status);
        Assert.Contains(
            """{"field":"user_id","stored":"another","rebuilt":"a-user"}""",
            text,
            StringComparison.Ordinal
        );

        Assert.Contains(
            "\"outcome\":\"rebuilt\"",
            (await RebuildAsync("?instance_code=instance-1&apply=yes")).Text,
            StringComparison.Ordinal
        );
        Assert.Equal(
            """{"dry_run":true,"instances":1,"findings":[],"done":true,"next":null}""",
            (await RebuildAsync("?all=yes")).Text
        );
        Assert.Equal("a-user", (await store.LoadAsync("instance-1", CancellationToken.None)).State!.Facts[0].UserId);
    }

    [Fact]
    public async Task A_row_without_tenant_and_app_is_not_used_for_rebuilds()
    {
        await _app.Get<AttendanceProjector>().HandleAsync(Events.Leave(), CancellationToken.None);
        var row = _app
            .Storage.Rows(TableNames.Attendance)
            .Single(row => row.RowKey.StartsWith("event|", StringComparison.Ordinal));
        foreach (string column in (ReadOnlySpan<string>)["Schema", "AppId", "TenantKey", "CorrelationId"])
            row.Remove(column);
        await _app
            .Storage.CreateClient()
            .GetTableClient(TableNames.Attendance)
            .UpsertEntityAsync(row, TableUpdateMode.Replace);

        Assert.Contains(
            "\"outcome\":\"incomplete\"",
            (await RebuildAsync("?all=yes&apply=yes")).Text,
            StringComparison.Ordinal
        );
        Assert.Equal(
            TestWebhook.TenantKey,
            (await _app.Get<TableAttendanceStore>().LoadAsync("instance-1", CancellationToken.None))
                .State!
                .Facts[0]
                .TenantKey
        );
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task<(int Status, string Text)> RebuildAsync(string query) =>
        TestApp.AskAsync(request => _app.Http.RebuildRecords(request, CancellationToken.None), query);
}
