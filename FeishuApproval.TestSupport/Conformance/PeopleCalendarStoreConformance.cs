using FeishuApproval.FeishuPlatform.PeopleCalendars;

namespace FeishuApproval.TestSupport.Conformance;

/// <summary>Tests of the contract of <see cref="IPeopleCalendarStore"/>.</summary>
public abstract class PeopleCalendarStoreConformance
{
    private protected abstract IPeopleCalendarStore Create();

    [Fact]
    public async Task A_calendar_is_loaded_as_it_was_saved()
    {
        var store = Create();
        var calendar = Calendar("cli_a");

        Assert.Null(await store.LoadAsync("cli_a", CancellationToken.None));
        await store.SaveAsync(calendar, CancellationToken.None);

        Assert.Equal(calendar, await store.LoadAsync("cli_a", CancellationToken.None));
    }

    [Fact]
    public async Task A_calendar_replaces_that_of_its_app_only()
    {
        var store = Create();
        var (first, other) = (Calendar("cli_a"), Calendar("cli_b"));
        var second = first with { CalendarId = "2", LoadedAt = first.LoadedAt.AddDays(1), Days = "rh" };
        await store.SaveAsync(first, CancellationToken.None);
        await store.SaveAsync(other, CancellationToken.None);

        await store.SaveAsync(second, CancellationToken.None);

        Assert.Equal(second, await store.LoadAsync("cli_a", CancellationToken.None));
        Assert.Equal(other, await store.LoadAsync("cli_b", CancellationToken.None));
    }

    /// <summary>A calendar has at most the ten years before those that are read.</summary>
    [Fact]
    public async Task The_days_of_thirteen_years_and_an_odd_app_id_are_stored()
    {
        var store = Create();
        var calendar = Calendar("cli/a#?|+%~\\'\"") with { Days = new string('w', 13 * 366) };

        await store.SaveAsync(calendar, CancellationToken.None);

        Assert.Equal(calendar, await store.LoadAsync(calendar.AppId, CancellationToken.None));
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
