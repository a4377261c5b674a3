using FeishuApproval.FeishuPlatform;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.WorkCalendars;
using Microsoft.Extensions.Hosting;
using InAzure = FeishuApproval.Azure.Hosting.RefreshPeopleCalendars;
using OnOneMachine = FeishuApproval.Local.Hosting.RefreshPeopleCalendars;

namespace FeishuApproval.Tests.FeishuPlatform.PeopleCalendars;

/// <summary>Processes that keep a work calendar up to date, on a clock that the test moves. It starts on 2023-11-15 in Shanghai.</summary>
public sealed class PeopleCalendarLoaderTests : IAsyncLifetime, IDisposable
{
    private const string Dates = "work_calendar_date";
    private const string Id = "7000000000000000501";

    /// <summary>A Saturday on which the company works.</summary>
    private static readonly DateOnly Saturday = new(2023, 3, 11);

    private readonly WatchedTimeProvider _time = new();
    private readonly MetricRecorder _meters = new();
    private readonly InMemoryFiles _files = new();
    private TestPlatform _test = null!;
    private PlatformClients _clients = null!;

    public async Task InitializeAsync()
    {
        _test = await TestPlatform.StartAsync();
        _test.Platform.Calendars.Add(
            new SimulatedCalendar(Id, "日历", TestWebhook.TenantKey) { Days = { [Saturday] = "workday" } }
        );
        _clients = Clients(_test.Address);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    public void Dispose()
    {
        _clients?.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public async Task Without_a_setting_nothing_is_called()
    {
        var process = Start(calendarId: null);

        await process.Loader.RunAsync(atStart: true, CancellationToken.None);

        Assert.Empty(_test.Platform.Calls);
        Assert.Empty(process.Loaded.Status);
    }

    [Fact]
    public async Task Until_the_days_are_loaded_the_other_sources_decide()
    {
        var process = Start();

        Assert.Equal(DayClass.RestDay, process.Class);
        Assert.Equal(
            new(
                TestWebhook.AppId,
                Id,
                LoadedAt: null,
                "The work calendar is not loaded yet. Until then, the holiday file, the built-in holidays and the weekend decide."
            ),
            Assert.Single(process.Loaded.Status)
        );
        await process.Loader.RefreshAsync(TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(DayClass.Workday, process.Class);
        Assert.Equal(
            new(TestWebhook.AppId, Id, _time.GetUtcNow(), Message: null),
            Assert.Single(process.Loaded.Status)
        );
    }

    [Fact]
    public async Task Days_are_read_again_when_they_are_a_day_old()
    {
        var process = Start();
        using var stop = new CancellationTokenSource();
        var run = process.Loader.RunAsync(atStart: true, stop.Token);
        await _time.WhenTimerIsSet();
        int calls = Calls;
        _test.Platform.Calendars[0].Days[Saturday] = "public_holiday";

        for (int hour = 1; hour < 24; hour++)
        {
            Assert.Equal(PeopleCalendarLoader.CheckInterval, _time.AdvanceToNextTimer());
            await _time.WhenTimerIsSet();
        }

        Assert.Equal((calls, DayClass.Workday), (Calls, process.Class));
        _time.AdvanceToNextTimer();
        await _time.WhenTimerIsSet();

        Assert.Equal((2 * calls, DayClass.Holiday), (Calls, process.Class));
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task After_a_failure_the_days_stay_in_use_and_the_next_attempt_follows_in_an_hour()
    {
        var process = Start();
        await process.Loader.RefreshAsync(TimeSpan.Zero, CancellationToken.None);
        var loadedAt = _time.GetUtcNow();
        _time.Advance(PeopleCalendarLoader.Interval);
        _test.App.Scopes.Remove(PlatformCall.WorkCalendarScope);
        using var stop = new CancellationTokenSource();

        var run = process.Loader.RunAsync(atStart: false, stop.Token);
        await _time.WhenTimerIsSet();
        _time.AdvanceToNextTimer();
        await _time.WhenTimerIsSet();

        var status = Assert.Single(process.Loaded.Status);
        Assert.Equal((DayClass.Workday, loadedAt), (process.Class, status.LoadedAt));
        Assert.StartsWith(
            "The work calendar could not be loaded again; its days of 2023-11-14 stay in use. The app ",
            status.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("corehr:work_calendar:read", status.Message, StringComparison.Ordinal);
        Assert.Single(process.Log.Entries, entry => entry.StartsWith("Warning", StringComparison.Ordinal));

        _test.App.Scopes.Add(PlatformCall.WorkCalendarScope);
        _test.Platform.Calendars[0].Days.Clear();
        _time.AdvanceToNextTimer();
        await _time.WhenTimerIsSet();
        Assert.Equal((DayClass.RestDay, null), (process.Class, Assert.Single(process.Loaded.Status).Message));
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task A_page_that_fails_changes_no_day()
    {
        var process = Start();
        await process.Loader.RefreshAsync(TimeSpan.Zero, CancellationToken.None);
        _test.Platform.Calendars[0].Days.Clear();
        _test.Platform.MaxPage = 600;
        _test.Platform.Fail(Dates, Enumerable.Repeat(SimulatedFault.Code(99991400, 429), 20));
        _time.Advance(TimeSpan.FromTicks(1));

        await process.Loader.RefreshAsync(TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(DayClass.Workday, process.Class);
        Assert.NotNull(Assert.Single(process.Loaded.Status).Message);
    }

    [Fact]
    public async Task A_calendar_that_was_never_loaded_says_what_to_do()
    {
        var process = Start(calendarId: "8");

        await process.Loader.RefreshAsync(TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(
            "The work calendar has not been loaded, so the holiday file, the built-in holidays and the weekend decide. Feishu People (飞书人事) "
                + $"has no enabled work calendar 8. Set Feishu__WorkCalendar to the id of one of its 1 calendars: {Id} (日历).",
            Assert.Single(process.Loaded.Status).Message
        );
        Assert.Equal("8", process.Loaded.FindMissing("any")?.CalendarId);
    }

    [Fact]
    public async Task A_start_without_network_has_the_stored_days()
    {
        await Start().Loader.RefreshAsync(TimeSpan.Zero, CancellationToken.None);
        using var clients = Clients(new PlatformAddress("gone", new Uri("http://127.0.0.1:1/")));
        var process = Start(clients: clients);

        await process.Loader.LoadStoredAsync(CancellationToken.None);
        Assert.Equal((DayClass.Workday, null), (process.Class, Assert.Single(process.Loaded.Status).Message));

        await process.Loader.RefreshAsync(TimeSpan.Zero, CancellationToken.None);
        Assert.Equal(DayClass.Workday, process.Class);
        Assert.Contains("cannot be reached", Assert.Single(process.Loaded.Status).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stored_days_of_another_calendar_are_not_used()
    {
        await Start().Loader.RefreshAsync(TimeSpan.Zero, CancellationToken.None);
        var process = Start(calendarId: "8");

        await process.Loader.LoadStoredAsync(CancellationToken.None);

        Assert.Equal((DayClass.RestDay, "8"), (process.Class, process.Loaded.FindMissing("any")?.CalendarId));
    }

    [Fact]
    public async Task Processes_on_one_store_read_a_calendar_once_a_day_together()
    {
        var (one, other) = (Start(), Start());
        await one.Loader.RefreshAsync(PeopleCalendarLoader.Interval, CancellationToken.None);
        int calls = Calls;

        await other.Loader.RefreshAsync(PeopleCalendarLoader.Interval, CancellationToken.None);

        Assert.Equal((calls, DayClass.Workday), (Calls, other.Class));
    }

    /// <summary>In Azure, instances start often. On one machine, a restart takes over a change in Feishu People.</summary>
    [Theory]
    [InlineData(false, DayClass.Workday)]
    [InlineData(true, DayClass.Holiday)]
    public async Task At_a_start_stored_days_are_used_at_once_and_read_again_on_one_machine(
        bool isOneMachine,
        DayClass expected
    )
    {
        await Start().Loader.RefreshAsync(TimeSpan.Zero, CancellationToken.None);
        _test.Platform.Calendars[0].Days[Saturday] = "public_holiday";
        var process = Start();
        using BackgroundService service = isOneMachine ? new OnOneMachine(process.Loader) : new InAzure(process.Loader);

        await service.StartAsync(CancellationToken.None);
        Assert.NotEqual(DayClass.RestDay, process.Class);
        await _time.WhenTimerIsSet();

        Assert.Equal(expected, process.Class);
        await service.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task In_a_new_year_the_next_one_is_read_at_once_and_earlier_days_keep_their_class()
    {
        var process = Start();
        var lastYear = new DateOnly(2022, 3, 12);
        _test.Platform.Calendars[0].Days[lastYear] = "workday";
        _time.Advance(new DateTimeOffset(2023, 12, 31, 15, 59, 59, TimeSpan.Zero) - _time.GetUtcNow());
        await process.Loader.RefreshAsync(PeopleCalendarLoader.Interval, CancellationToken.None);
        Assert.Equal(new DateOnly(2024, 12, 31), (await StoredAsync()).Last);

        _time.Advance(TimeSpan.FromSeconds(1));
        await process.Loader.RefreshAsync(PeopleCalendarLoader.Interval, CancellationToken.None);

        var stored = await StoredAsync();
        Assert.Equal((new DateOnly(2022, 1, 1), new DateOnly(2025, 12, 31)), (stored.First, stored.Last));
        Assert.Equal(DayClass.Workday, process.Calendars.Of("any").Day(lastYear).Class);
        Assert.Equal(DayClass.Workday, stored.Classes.Find(lastYear));
    }

    [Fact]
    public async Task Days_that_were_stored_with_a_clock_that_was_ahead_are_read_again()
    {
        await Start().Loader.RefreshAsync(TimeSpan.Zero, CancellationToken.None);
        await new PeopleCalendarStore(_files).SaveAsync(
            await StoredAsync() with
            {
                LoadedAt = _time.GetUtcNow().AddYears(1),
            },
            CancellationToken.None
        );
        _test.Platform.Calendars[0].Days.Clear();
        var process = Start();

        await process.Loader.RefreshAsync(PeopleCalendarLoader.Interval, CancellationToken.None);

        Assert.Equal(DayClass.RestDay, process.Class);
        Assert.Equal(_time.GetUtcNow(), (await StoredAsync()).LoadedAt);
    }

    [Fact]
    public async Task An_unavailable_store_costs_no_days()
    {
        _files.IsUnavailable = true;
        var process = Start();

        await process.Loader.LoadStoredAsync(CancellationToken.None);
        await process.Loader.RefreshAsync(TimeSpan.Zero, CancellationToken.None);

        Assert.Equal((DayClass.Workday, null), (process.Class, Assert.Single(process.Loaded.Status).Message));
        Assert.Contains(
            process.Log.Entries,
            entry => entry.StartsWith("Warning The days of the work calendar", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_platform_that_does_not_answer_has_a_time_limit()
    {
        var process = Start();
        var asked = new TaskCompletionSource();
        _test.Platform.Fail(Dates, SimulatedFault.Silence with { Asked = asked.SetResult });

        var refresh = process.Loader.RefreshAsync(TimeSpan.Zero, CancellationToken.None);
        await asked.Task;
        _time.Advance(PeopleCalendarLoader.Timeout);
        await refresh;

        Assert.EndsWith(
            "Feishu People did not answer within 2 minutes.",
            Assert.Single(process.Loaded.Status).Message,
            StringComparison.Ordinal
        );
    }

    private int Calls => _test.Platform.Calls.Count(call => call == Dates);

    private async Task<PeopleCalendar> StoredAsync() =>
        (await new PeopleCalendarStore(_files).LoadAsync(TestWebhook.AppId, CancellationToken.None))!;

    private PlatformClients Clients(PlatformAddress address) =>
        new(
            new PlatformOptions
            {
                Apps = [new PlatformApp(_test.App.AppId, TestPlatform.AppSecret, address, [], tenantKey: null)],
            },
            _test.Http,
            _test.Time,
            _meters.Metrics,
            _test.Log,
            TestPlatform.Unlimited
        );

    private Process Start(string? calendarId = Id, PlatformClients? clients = null)
    {
        TenantCalendars calendars = WorkCalendar.Default;
        var loaded = new LoadedCalendars(
            new PeopleCalendarOptions(
                calendarId is null
                    ? []
                    :
                    [
                        new PeopleCalendarSetting(
                            "Feishu__WorkCalendar",
                            TestWebhook.AppId,
                            calendarId,
                            TenantKey: null
                        ),
                    ]
            ),
            calendars
        );
        var log = new FakeLogger<PeopleCalendarLoader>();
        return new Process(
            calendars,
            loaded,
            new PeopleCalendarLoader(
                clients ?? _clients,
                loaded,
                new PeopleCalendarStore(_files),
                TestProjection.Shanghai,
                _time,
                log
            ),
            log
        );
    }

    private sealed record Process(
        TenantCalendars Calendars,
        LoadedCalendars Loaded,
        PeopleCalendarLoader Loader,
        FakeLogger<PeopleCalendarLoader> Log
    )
    {
        public DayClass Class => Calendars.Of("any").Day(Saturday).Class;
    }
}
