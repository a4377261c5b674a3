using FeishuApproval.TestSupport;
using FeishuApproval.WorkCalendars;
using FeishuApprovalFunctions.AzureTests.Support;
using FeishuApprovalFunctions.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FeishuApprovalFunctions.AzureTests.Hosting;

public class CheckHolidaysTests
{
    [Fact]
    public async Task Missing_holidays_are_logged_once_at_start()
    {
        var time = new FakeTimeProvider(TestTime.Start);
        time.Advance(new DateTimeOffset(2099, 6, 1, 0, 0, 0, TimeSpan.Zero) - time.GetUtcNow());
        var log = new FakeLogger<HolidayCheck>();
        var service = new CheckHolidays(new HolidayCheck(WorkCalendar.Default, TimeZoneInfo.Utc, time, log));

        await service.StartAsync(CancellationToken.None);
        await service.StopAsync(CancellationToken.None);

        Assert.StartsWith(
            "Warning The public holidays of 2099 are not known.",
            Assert.Single(log.Entries),
            StringComparison.Ordinal
        );
    }

    [SkippableFact]
    public async Task The_app_starts_the_check()
    {
        await using var app = new TestApp();

        Assert.Single(app.Get<IEnumerable<IHostedService>>().OfType<CheckHolidays>());
    }
}
