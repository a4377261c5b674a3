using System.Text.Json.Nodes;
using Azure.Data.Tables;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Configuration;
using FeishuApproval.Messaging;
using FeishuApproval.Privacy;
using FeishuApproval.TestSupport;
using FeishuApprovalFunctions.AzureTests.Support;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.AzureTests.Privacy;

public class RetentionTests
{
    [SkippableFact]
    public async Task Nothing_is_deleted_unless_a_period_is_set()
    {
        await using var app = await WithALeaveAsync([]);
        app.Time.Advance(TimeSpan.FromDays(36_500));
        app.Storage.Transactions.Clear();
        await app.Timers.ApplyRetention(new TimerInfo(), CancellationToken.None);
        Assert.Equal(["QUERY ErasedEvents"], app.Storage.Transactions);
    }

    [SkippableFact]
    public async Task Archived_events_are_deleted_by_age()
    {
        await using var app = await WithALeaveAsync(new() { ["Retention__Events"] = "30" });
        await ReceiveAsync(
            app,
            TestEvents.Leave("event-2", "instance-2") with
            {
                ReceivedAt = TestTime.Start.AddDays(5),
            }
        );
        Assert.Equal((0, 0), await RunAfterAsync(app, 30));
        Assert.Equal((1, 0), await RunAfterAsync(app, 1));
        Assert.Single(app.Storage.Rows(TableNames.EventArchive));
        Assert.Equal(4, app.Storage.Rows(TableNames.Attendance).Count);
    }

    [SkippableFact]
    public async Task Records_are_deleted_with_events_and_index_rows_by_their_last_day_and_last_change()
    {
        // The clock begins in 2023; the leave is in September 2024.
        await using var app = await WithALeaveAsync(new() { ["Retention__Records"] = "30" });
        Assert.Equal((0, 0), await RunAfterAsync(app, 300));
        Assert.Equal((0, 0), await RunAfterAsync(app, 60));

        // No event was received in the last 30 days, so an operator confirms it.
        Assert.Equal("refused no_recent_event", await StatusAsync(app));
        var (status, text) = await AskAsync(app, string.Empty);
        var shown = JsonNode.Parse(text)!;
        Assert.Equal((200, 1, 1), (status, (int)shown["records"]!, (int)shown["all_records"]!));
        Assert.Equal(409, (await AskAsync(app, "?apply=0-0000000000000000")).Status);
        Assert.Equal(2, app.Storage.Rows(TableNames.Attendance).Count);
        Assert.Equal(200, (await AskAsync(app, $"?apply={shown["token"]}")).Status);
        Assert.Empty(app.Storage.Rows(TableNames.Attendance));
        Assert.Empty(app.Storage.Rows(TableNames.AttendanceIndex));
        Assert.Single(app.Storage.Rows(TableNames.EventArchive));
        Assert.Equal("complete ", await StatusAsync(app));
    }

    [SkippableFact]
    public async Task A_record_that_cannot_be_read_is_kept_and_a_rebuild_makes_it_again()
    {
        await using var app = await WithALeaveAsync(new() { ["Retention__Records"] = "30" });
        var row = app.Storage.Rows(TableNames.Attendance).Single(each => each.RowKey == "record");
        foreach (object damaged in (object[])["{", "null", 7])
        {
            row["State"] = damaged;
            await app
                .Storage.CreateClient()
                .GetTableClient(TableNames.Attendance)
                .UpsertEntityAsync(row, TableUpdateMode.Replace);
            Assert.Equal((0, 0), await RunAfterAsync(app, 1));

            var (_, text) = await TestApp.AskAsync(
                request => app.Http.RebuildRecords(request, CancellationToken.None),
                "?all=yes"
            );
            Assert.Equal("unreadable", (string?)JsonNode.Parse(text)!["findings"]![0]!["outcome"]);
        }

        await TestApp.AskAsync(
            request => app.Http.RebuildRecords(request, CancellationToken.None),
            "?all=yes&apply=yes"
        );
        Assert.Equal(200, (int)(await app.GetRecordAsync("instance-1")).StatusCode);
    }

    [SkippableTheory]
    [InlineData("Retention__Events", "0")]
    [InlineData("Retention__Events", "soon")]
    [InlineData("Retention__Records", "-1")]
    [InlineData("Retention__Records", "40000")]
    public void A_period_that_is_not_a_number_of_days_stops_the_start(string setting, string value)
    {
        var settings = TestSettings.Local();
        settings[setting] = value;
        var exception = Assert.Throws<ConfigurationException>(() => new TestApp(settings: settings));
        Assert.StartsWith($"{setting} is \"{value}\".", exception.Message, StringComparison.Ordinal);
    }

    private static Task<(int Status, string Text)> AskAsync(TestApp app, string query) =>
        TestApp.AskAsync(request => app.Http.RunRetention(request, CancellationToken.None), query);

    private static async Task<string> StatusAsync(TestApp app)
    {
        var (_, text) = await TestApp.AskAsync(request => app.Http.GetStatus(request, CancellationToken.None));
        var retention = JsonNode.Parse(text)!["retention"]!;
        return $"{retention["state"]} {retention["reason"]}";
    }

    private static async Task ReceiveAsync(TestApp app, EventMessage message)
    {
        foreach (var subscription in (Subscription[])[Subscriptions.Leave, Subscriptions.Archive])
        {
            await app.DeliverAsync(subscription, await message.ToReceivedAsync());
        }
    }

    private static async Task<(int Events, int Records)> RunAfterAsync(TestApp app, int days)
    {
        app.Time.Advance(TimeSpan.FromDays(days));
        return await app.Get<RetentionService>().RunAsync(CancellationToken.None);
    }

    private static async Task<TestApp> WithALeaveAsync(Dictionary<string, string?> retention)
    {
        var settings = TestSettings.Local();
        foreach (var (name, value) in retention)
            settings[name] = value;
        var app = new TestApp(settings: settings);
        await ReceiveAsync(app, TestEvents.Leave() with { ReceivedAt = TestTime.Start });
        return app;
    }
}
