using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.FeishuPlatform.PeopleCalendars;

public sealed class PeopleCalendarStoreTests
{
    private readonly PeopleCalendarStore _store = new(new InMemoryFiles());

    /// <summary>A calendar has at most the ten years before those that are read.</summary>
    [Fact]
    public async Task Each_app_has_the_calendar_that_it_saved_last()
    {
        string[] apps = ["cli_a", "cli_b", "cli/a#?|+%~\\'\""];
        foreach (string app in apps)
        {
            Assert.Null(await _store.LoadAsync(app, CancellationToken.None));
            await _store.SaveAsync(Calendar(app), CancellationToken.None);
        }

        var second = Calendar("cli_a") with { CalendarId = "2", Days = new string('w', 13 * 366) };
        await _store.SaveAsync(second, CancellationToken.None);

        Assert.Equal(second, await _store.LoadAsync("cli_a", CancellationToken.None));
        foreach (string app in apps[1..])
            Assert.Equal(Calendar(app), await _store.LoadAsync(app, CancellationToken.None));
    }

    private static PeopleCalendar Calendar(string appId) =>
        new()
        {
            AppId = appId,
            CalendarId = "7000000000000000501",
            LoadedAt = TestTime.Start.AddTicks(1),
            First = new DateOnly(2025, 1, 1),
            Last = new DateOnly(2027, 12, 31),
            Days = "hwwrr-",
        };
}
