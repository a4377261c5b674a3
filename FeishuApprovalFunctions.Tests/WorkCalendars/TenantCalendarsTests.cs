using System.Globalization;
using FeishuApproval.Tests.Support;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Tests.WorkCalendars;

public sealed class TenantCalendarsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The names and the statutory days come from the other sources, which Feishu People does not have.</summary>
    [Theory]
    [InlineData("2026-10-01", DayClass.Holiday, DayClass.Holiday, "国庆节", true, false)]
    [InlineData("2026-10-05", DayClass.Holiday, DayClass.Holiday, "国庆节", false, false)]
    [InlineData("2026-10-01", DayClass.RestDay, DayClass.RestDay, "国庆节", false, false)]
    [InlineData("2026-10-05", DayClass.Workday, DayClass.Workday, null, false, false)]
    [InlineData("2026-09-20", DayClass.Workday, DayClass.Workday, "国庆节", false, true)]
    [InlineData("2026-09-20", DayClass.RestDay, DayClass.RestDay, null, false, false)]
    [InlineData("2026-03-14", DayClass.Workday, DayClass.Workday, null, false, true)]
    [InlineData("2026-03-16", DayClass.Holiday, DayClass.Holiday, null, false, false)]
    public void The_days_of_a_tenant_win(
        string date,
        DayClass own,
        DayClass expected,
        string? name,
        bool isStatutory,
        bool isMakeUp
    )
    {
        TenantCalendars calendars = WorkCalendar.Default;

        calendars.Set("a", Days((date, own)));

        Assert.Equal(new(expected, name, isStatutory, isMakeUp), calendars.Of("a").Day(Date(date)));
    }

    [Fact]
    public void The_file_wins_on_days_that_the_tenant_does_not_list()
    {
        string file = _folder.File(
            "holidays.csv",
            "date,type,name\n2026-03-09,holiday,公司日\n2026-03-10,holiday,公司日\n"
        );
        TenantCalendars calendars = WorkCalendar.Load(TestConfiguration.Of($"Attendance__HolidayFile={file}"));

        calendars.Set("a", Days(("2026-03-09", DayClass.Workday), ("2026-03-11", DayClass.RestDay)));

        var calendar = calendars.Of("a");
        Assert.Equal(new(DayClass.Workday, null, false, false), calendar.Day(Date("2026-03-09")));
        Assert.Equal(new(DayClass.Holiday, "公司日", false, false), calendar.Day(Date("2026-03-10")));
        Assert.Equal(new(DayClass.RestDay, null, false, false), calendar.Day(Date("2026-03-11")));
        Assert.Equal(new(DayClass.Holiday, "国庆节", true, false), calendar.Day(Date("2026-10-01")));
        Assert.Equal(new(DayClass.RestDay, null, false, false), calendar.Day(Date("2026-03-14")));
    }

    [Fact]
    public void The_days_of_one_tenant_are_not_those_of_another()
    {
        TenantCalendars calendars = WorkCalendar.Default;
        calendars.Set("a", Days(("2026-03-14", DayClass.Workday)));

        Assert.Equal(DayClass.Workday, Class("a"));
        Assert.Equal([DayClass.RestDay, DayClass.RestDay, DayClass.RestDay], [Class("b"), Class(""), Class(null)]);

        calendars.Set(null, Days(("2026-03-14", DayClass.Holiday)));
        Assert.Equal(DayClass.Workday, Class("a"));
        Assert.Equal([DayClass.Holiday, DayClass.Holiday, DayClass.Holiday], [Class("b"), Class(""), Class(null)]);

        DayClass Class(string? tenantKey) => calendars.Of(tenantKey).Day(Date("2026-03-14")).Class;
    }

    /// <summary>A calendar that was filled by weekdays only does not hide that the holidays of a year are missing.</summary>
    [Theory]
    [InlineData(DayClass.Holiday, true)]
    [InlineData(DayClass.RestDay, false)]
    [InlineData(DayClass.Workday, false)]
    public void A_year_is_covered_if_its_first_day_is_a_holiday(DayClass first, bool isCovered) =>
        Assert.Equal(isCovered, WorkCalendar.Default.With(Days(("2099-01-01", first))).Covers(2099));

    [Fact]
    public void The_text_of_days_has_a_character_for_each_day()
    {
        var first = Date("2026-03-13");
        string text = DayClassList.TextOf(
            first,
            Date("2026-03-17"),
            new Dictionary<DateOnly, DayClass>
            {
                [Date("2026-03-12")] = DayClass.Holiday,
                [first] = DayClass.Workday,
                [Date("2026-03-14")] = DayClass.RestDay,
                [Date("2026-03-16")] = DayClass.Holiday,
            }
        );

        Assert.Equal("wr-h-", text);
        Assert.Equal(
            [null, DayClass.Workday, DayClass.RestDay, null, DayClass.Holiday, null, null],
            Enumerable.Range(-1, 7).Select(day => new DayClassList(first, text).Find(first.AddDays(day)))
        );
    }

    private static DayClassList Days(params (string Date, DayClass Class)[] days)
    {
        var byDate = days.ToDictionary(day => Date(day.Date), day => day.Class);
        return new DayClassList(byDate.Keys.Min(), DayClassList.TextOf(byDate.Keys.Min(), byDate.Keys.Max(), byDate));
    }

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
