using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.FeishuPlatform.PeopleCalendars;

public sealed class PeopleCalendarStoreTests
{
    private readonly PeopleCalendarStore _store = new(new InMemoryFiles());

    [Fact]
    public async Task A_calendar_is_loaded_as_it_was_saved()
    {
        var calendar = Calendar("cli_a");

        Assert.Null(await _store.LoadAsync("cli_a", CancellationToken.None));
        await _store.SaveAsync(calendar, CancellationToken.None);

        Assert.Equal(calendar, await _store.LoadAsync("cli_a", CancellationToken.None));
    }

    [Fact]
    public async Task A_calendar_replaces_that_of_its_app_only()
    {
        var (first, other) = (Calendar("cli_a"), Calendar("cli_b"));
        var second = first with { CalendarId = "2", LoadedAt = first.LoadedAt.AddDays(1), Days = "rh" };
        await _store.SaveAsync(first, CancellationToken.None);
        await _store.SaveAsync(other, CancellationToken.None);

        await _store.SaveAsync(second, CancellationToken.None);

        Assert.Equal(second, await _store.LoadAsync("cli_a", CancellationToken.None));
        Assert.Equal(other, await _store.LoadAsync("cli_b", CancellationToken.None));
    }

    /// <summary>A calendar has at most the ten years before those that are read.</summary>
    [Fact]
    public async Task The_days_of_thirteen_years_and_an_odd_app_id_are_stored()
    {
        var calendar = Calendar("cli/a#?|+%~\\'\"") with { Days = new string('w', 13 * 366) };

        await _store.SaveAsync(calendar, CancellationToken.None);

        Assert.Equal(calendar, await _store.LoadAsync(calendar.AppId, CancellationToken.None));
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
