using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.Simulator.Platform.Data;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Tests.FeishuPlatform.PeopleCalendars;

/// <summary>A work calendar over real sockets from Feishu People of a simulated platform.</summary>
public sealed class PeopleCalendarReaderTests
{
    private const string Dates = "work_calendar_date";
    private const string Id = "7000000000000000501";

    private static readonly DateOnly Today = new(2026, 11, 30);

    private static readonly PeopleCalendarSetting Setting = new(
        "Feishu__WorkCalendar",
        TestWebhook.AppId,
        Id,
        TenantKey: null
    );

    /// <summary>An answer of Feishu People.</summary>
    [Fact]
    public async Task The_days_of_the_documented_answer_are_read()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Fail(
            Dates,
            SimulatedFault.Raw(
                $$$"""{"code":0,"msg":"success","data":{"calendar_dates":[{"calendar_id":"{{{Id}}}","date":"2026-09-20","date_type":"workday","id":"1"},{"calendar_id":"{{{Id}}}","date":"2026-09-25","date_type":"public_holiday","id":"2"},{"calendar_id":"{{{Id}}}","date":"2026-09-26","date_type":"day_off","id":"3"}]}}"""
            ),
            SimulatedFault.Raw("""{"code":0,"msg":"success","data":{}}""")
        );

        var calendar = (await ReadAsync(test)).Value!;

        Assert.Equal(
            (TestWebhook.AppId, Id, new DateOnly(2025, 1, 1), new DateOnly(2027, 12, 31), 1095),
            (calendar.AppId, calendar.CalendarId, calendar.First, calendar.Last, calendar.Days.Length)
        );
        Assert.Equal(
            [null, DayClass.Workday, null, null, null, null, DayClass.Holiday, DayClass.RestDay, null],
            Enumerable.Range(19, 9).Select(day => calendar.Classes.Find(new DateOnly(2026, 9, day)))
        );
        Assert.Equal("hrw", string.Concat(calendar.Days.Where(day => day != '-').Distinct().Order()));
    }

    [Theory]
    [InlineData(int.MaxValue, 11)]
    [InlineData(50, 22)]
    public async Task All_pages_are_read_whatever_their_size(int page, int calls)
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.MaxPage = page;
        Add(test, new(2025, 1, 1), "public_holiday");
        Add(test, new(2027, 12, 31), "day_off");

        var calendar = (await ReadAsync(test)).Value!;

        Assert.DoesNotContain('-', calendar.Days);
        Assert.Equal("hwwrr", calendar.Days[..5]);
        Assert.Equal('r', calendar.Days[^1]);
        Assert.Equal(calls, test.Platform.Calls.Count(call => call == Dates));
    }

    [Fact]
    public async Task A_calendar_that_ends_early_has_the_days_up_to_its_end()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Calendars.Add(
            new SimulatedCalendar(Id, "日历", TestWebhook.TenantKey) { End = new DateOnly(2026, 1, 1) }
        );

        var classes = (await ReadAsync(test)).Value!.Classes;

        Assert.Equal(DayClass.Workday, classes.Find(new DateOnly(2025, 12, 31)));
        Assert.Null(classes.Find(new DateOnly(2026, 1, 1)));
        Assert.Equal(5, test.Platform.Calls.Count(call => call == Dates));
    }

    /// <summary>A platform that ignores the offset sends the same days again.</summary>
    [Fact]
    public async Task The_same_page_again_is_the_end()
    {
        await using var test = await TestPlatform.StartAsync();
        var page = Page("2026-09-20", "workday");
        test.Platform.Fail(Dates, page, page);

        Assert.Equal(1, (await ReadAsync(test)).Value!.Days.Count(day => day == 'w'));
        Assert.Equal(2, test.Platform.Calls.Count(call => call == Dates));
    }

    [Fact]
    public async Task A_list_with_a_day_on_each_page_is_not_read_without_end()
    {
        await using var test = await TestPlatform.StartAsync();
        Add(test);
        test.Platform.MaxPage = 1;

        var error = (await ReadAsync(test)).Error!;

        Assert.Equal(
            $"Feishu People gives the days of the work calendar {Id} on more than 60 pages, so they cannot be read to their end.",
            error.Sentence
        );
        Assert.Equal(60, test.Platform.Calls.Count(call => call == Dates));
    }

    [Fact]
    public async Task Days_of_other_types_calendars_and_years_are_ignored()
    {
        await using var test = await TestPlatform.StartAsync();
        Add(test);
        test.Platform.Fail(
            Dates,
            SimulatedFault.Raw(
                $$$"""{"code":0,"data":{"calendar_dates":[{"calendar_id":"{{{Id}}}","date":"2026-09-20","date_type":"half_day"},{"calendar_id":"1","date":"2026-09-21","date_type":"day_off"},{"calendar_id":"{{{Id}}}","date":"2024-12-31","date_type":"day_off"},{"calendar_id":"{{{Id}}}","date":"2026-09-22","date_type":"day_off"}]}}"""
            ),
            Page("2026-09-22", "day_off")
        );

        var calendar = (await ReadAsync(test)).Value!;

        Assert.Equal("r", string.Concat(calendar.Days.Where(day => day != '-')));
        Assert.Equal(DayClass.RestDay, calendar.Classes.Find(new DateOnly(2026, 9, 22)));
    }

    [Theory]
    [InlineData("2026-9-20")]
    [InlineData("")]
    [InlineData("soon")]
    public async Task A_date_that_cannot_be_read_makes_no_calendar(string date)
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Fail(Dates, Page(date, "workday"));

        Assert.Equal(PlatformErrorKind.BadAnswer, (await ReadAsync(test)).Error!.Kind);
    }

    [Fact]
    public async Task A_missing_scope_is_named()
    {
        await using var test = await TestPlatform.StartAsync();
        test.App.Scopes.Remove(PlatformCall.WorkCalendarScope);

        var error = (await ReadAsync(test)).Error!;

        Assert.Equal(PlatformErrorKind.ScopeMissing, error.Kind);
        Assert.Contains("corehr:work_calendar:read", error.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("corehr:corehr:readonly")]
    [InlineData("corehr:corehr")]
    public async Task One_of_the_other_scopes_is_enough(string scope)
    {
        await using var test = await TestPlatform.StartAsync();
        test.App.Scopes.Remove(PlatformCall.WorkCalendarScope);
        test.App.Scopes.Add(scope);
        Add(test);

        Assert.Null((await ReadAsync(test)).Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_unknown_id_is_answered_with_the_calendars_that_can_be_set(bool isRefused)
    {
        await using var test = await TestPlatform.StartAsync();
        if (isRefused)
            test.Platform.Fail(Dates, SimulatedFault.Code(1160001));
        test.Platform.Calendars.AddRange([
            new SimulatedCalendar("7001", "总部日历", TestWebhook.TenantKey),
            new SimulatedCalendar("7002", "停用", TestWebhook.TenantKey) { IsEnabled = false },
            new SimulatedCalendar(Id, "别的企业", "another-tenant"),
            new SimulatedCalendar("7003", "工厂日历", TestWebhook.TenantKey),
        ]);

        Assert.Equal(
            $"Feishu People (飞书人事) has no enabled work calendar {Id}. Set Feishu__WorkCalendar to the id of one of its 2 calendars: 7001 "
                + "(总部日历), 7003 (工厂日历).",
            (await ReadAsync(test)).Error!.Sentence
        );
    }

    [Fact]
    public async Task A_message_names_ten_of_many_calendars()
    {
        await using var test = await TestPlatform.StartAsync();
        for (int i = 0; i < 30; i++)
            test.Platform.Calendars.Add(new SimulatedCalendar($"{i}", $"日历{i}", TestWebhook.TenantKey));

        Assert.EndsWith(
            "one of its 30 calendars: 0 (日历0), 1 (日历1), 2 (日历2), 3 (日历3), 4 (日历4), 5 (日历5), 6 (日历6), 7 (日历7), 8 (日历8), 9 "
                + "(日历9), ….",
            (await ReadAsync(test)).Error!.Sentence,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_tenant_without_calendars_is_told_to_enable_one()
    {
        await using var test = await TestPlatform.StartAsync();

        Assert.Equal(
            "Feishu People (飞书人事) has no enabled work calendar. Have an administrator of Feishu People enable one, or remove "
                + "Feishu__WorkCalendar.",
            (await ReadAsync(test)).Error!.Sentence
        );
    }

    [Fact]
    public async Task A_calendar_without_days_is_not_an_unknown_one()
    {
        await using var test = await TestPlatform.StartAsync();
        test.Platform.Calendars.Add(new SimulatedCalendar(Id, "空", TestWebhook.TenantKey) { End = DateOnly.MinValue });

        Assert.Equal(
            $"The work calendar {Id} has no days in Feishu People (飞书人事). Have an administrator of Feishu People set its workdays and days "
                + "off.",
            (await ReadAsync(test)).Error!.Sentence
        );
    }

    [Fact]
    public void The_days_of_an_earlier_reading_are_kept_for_ten_years()
    {
        var now = TestTime.Start;
        var days = Calendar(2015);
        for (int year = 2016; year <= 2040; year++)
            days = Calendar(year).After(days);

        Assert.Equal((new DateOnly(2030, 1, 1), new DateOnly(2042, 12, 31)), (days.First, days.Last));
        Assert.Equal(days.Last.DayNumber - days.First.DayNumber + 1, days.Days.Length);
        Assert.DoesNotContain('-', days.Days);
        Assert.Same(days, days.After(Calendar(2039) with { CalendarId = "another" }));
        Assert.Same(days, days.After(Calendar(2039) with { AppId = "another" }));

        PeopleCalendar Calendar(int year)
        {
            var (first, last) = (new DateOnly(year, 1, 1), new DateOnly(year + 2, 12, 31));
            return new PeopleCalendar
            {
                AppId = "cli_a",
                CalendarId = Id,
                LoadedAt = now,
                First = first,
                Last = last,
                Days = new string('w', last.DayNumber - first.DayNumber + 1),
            };
        }
    }

    private static ValueTask<PlatformResult<PeopleCalendar>> ReadAsync(TestPlatform test) =>
        PeopleCalendarReader.ReadAsync(test.Client, Setting, Today, TestTime.Start, CancellationToken.None);

    private static void Add(TestPlatform test, DateOnly date = default, string type = "workday")
    {
        if (test.Platform.Calendars.Count == 0)
            test.Platform.Calendars.Add(new SimulatedCalendar(Id, "日历", TestWebhook.TenantKey));
        test.Platform.Calendars[0].Days[date] = type;
    }

    private static SimulatedFault Page(string date, string type) =>
        SimulatedFault.Raw(
            $$$"""{"code":0,"data":{"calendar_dates":[{"calendar_id":"{{{Id}}}","date":"{{{date}}}","date_type":"{{{type}}}"}]}}"""
        );
}
