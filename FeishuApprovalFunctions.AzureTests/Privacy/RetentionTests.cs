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
    [Fact]
    public async Task Nothing_is_deleted_unless_a_period_is_set()
    {
        await using var app = await WithALeaveAsync([]);
        app.Time.Advance(TimeSpan.FromDays(36_500));
        app.Storage.Transactions.Clear();
        await app.Timers.ApplyRetention(new TimerInfo(), CancellationToken.None);
        Assert.Empty(app.Storage.Transactions);
    }

    [Fact]
    public async Task Archived_events_are_deleted_by_age()
    {
        await using var app = await WithALeaveAsync(new() { ["Retention__Events"] = "30" });
        Assert.Equal((0, 0), await RunAfterAsync(app, 30));
        Assert.Equal((1, 0), await RunAfterAsync(app, 1));
        Assert.Empty(app.Storage.Rows(TableNames.EventArchive));
        Assert.Equal(2, app.Storage.Rows(TableNames.Attendance).Count);
    }

    [Fact]
    public async Task Records_are_deleted_with_events_and_index_rows_by_their_last_day_and_last_change()
    {
        // The clock begins in 2023; the leave is in September 2024.
        await using var app = await WithALeaveAsync(new() { ["Retention__Records"] = "30" });
        Assert.Equal((0, 0), await RunAfterAsync(app, 300));
        Assert.Equal((0, 1), await RunAfterAsync(app, 60));
        Assert.Empty(app.Storage.Rows(TableNames.Attendance));
        Assert.Empty(app.Storage.Rows(TableNames.AttendanceIndex));
        Assert.Single(app.Storage.Rows(TableNames.EventArchive));
    }

    [Theory]
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
        var message = Events.Leave() with { ReceivedAt = ManualTimeProvider.Start };
        foreach (var subscription in (Subscription[])[Subscriptions.Leave, Subscriptions.Archive])
        {
            await app.DeliverAsync(subscription, await message.ToReceivedAsync());
        }

        return app;
    }
}
