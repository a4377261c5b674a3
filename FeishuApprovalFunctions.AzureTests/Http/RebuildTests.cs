using Azure.Data.Tables;
using FeishuApproval.Attendance;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage;
using FeishuApproval.TestSupport;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Http;

public sealed class RebuildTests : IAsyncDisposable
{
    private readonly TestApp _app = new();

    [SkippableFact]
    public async Task A_record_that_differs_from_its_event_is_corrected()
    {
        await _app.Get<AttendanceProjector>().HandleAsync(TestEvents.Leave(), CancellationToken.None);
        var store = _app.Get<IAttendanceStore>();
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

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task<(int Status, string Text)> RebuildAsync(string query) =>
        TestApp.AskAsync(request => _app.Http.RebuildRecords(request, CancellationToken.None), query);
}
