using System.Globalization;
using FeishuApproval.Configuration;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.WorkCalendars;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Tests.WorkCalendars;

public sealed class WorkCalendarTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "Saturday Sunday")]
    [InlineData("Attendance__Weekend=Sunday", "Sunday")]
    [InlineData("Attendance__Weekend= friday , SATURDAY ", "Friday Saturday")]
    [InlineData("Attendance__Weekend=", "")]
    [InlineData("Attendance__Weekend= ", "")]
    [InlineData("Attendance__Weekend=none", "")]
    public void The_weekend_is_set(string settings, string restDays)
    {
        var calendar = Load(settings);

        // A week without holidays.
        var week = Enumerable.Range(0, 7).Select(new DateOnly(2026, 3, 9).AddDays);
        Assert.Equal(
            restDays,
            string.Join(
                ' ',
                week.Where(date => calendar.Day(date).Class == DayClass.RestDay)
                    .Select(date => date.DayOfWeek)
                    .OrderBy(day => day == DayOfWeek.Sunday)
            )
        );
    }

    [Theory]
    [InlineData("Saturn", "has \"Saturn\", which is not a weekday. Write names such as Saturday,Sunday, or none.")]
    [InlineData("Saturday,Sundey", "has \"Sundey\", which is not a weekday. Did you mean Sunday? Write names")]
    [InlineData("6", "has \"6\", which is not a weekday. Write names")]
    [InlineData("Saturday;Sunday", "has \"Saturday;Sunday\", which is not a weekday. ")]
    public void A_word_that_is_no_weekday_stops_the_start(string value, string sentence)
    {
        var settings = new Dictionary<string, string?> { ["Attendance:Weekend"] = value };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();

        var exception = Assert.Throws<ConfigurationException>(() => WorkCalendar.Load(configuration));

        Assert.StartsWith($"Attendance__Weekend {sentence}", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>It would be a rest day without the notice only where Saturday is a day of the weekend.</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("Attendance__Weekend=Sunday", false)]
    public void A_make_up_workday_is_one_of_the_weekend(string settings, bool isMakeUp) =>
        Assert.Equal(
            new CalendarDay(DayClass.Workday, "国庆节", IsStatutory: false, isMakeUp),
            Load(settings).Day(new DateOnly(2026, 10, 10))
        );

    [Fact]
    public void The_file_wins_over_the_table_and_the_weekend()
    {
        string path = Write(
            """
            date,type,name
            2026-10-08,holiday,公司加放
            2026-10-10,rest_day,
            2026-10-07,workday,值班
            2026-10-06,rest_day,公司休息
            2026-03-14,班,盘点
            """
        );
        var calendar = Load($"Attendance__HolidayFile={path}");

        Assert.Equal(new(DayClass.Holiday, "公司加放", false, false), Day("2026-10-08"));
        Assert.Equal(new(DayClass.RestDay, null, false, false), Day("2026-10-10"));
        Assert.Equal(new(DayClass.Workday, "值班", false, false), Day("2026-10-07"));
        Assert.Equal(new(DayClass.RestDay, "公司休息", false, false), Day("2026-10-06"));
        Assert.Equal(new(DayClass.Workday, "盘点", false, IsMakeUpWorkday: true), Day("2026-03-14"));
        Assert.Equal(new(DayClass.Holiday, "国庆节", IsStatutory: true, false), Day("2026-10-01"));

        CalendarDay Day(string date) =>
            calendar.Day(DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    /// <summary>An iCalendar file cannot mark a statutory day, and overtime on it must not be paid less for that.</summary>
    [Theory]
    [InlineData("holiday", true)]
    [InlineData("statutory", true)]
    [InlineData("rest_day", false)]
    [InlineData("workday", false)]
    public void A_statutory_day_that_the_file_calls_a_holiday_stays_statutory(string type, bool isStatutory)
    {
        string path = Write($"date,type,name\n2026-10-01,{type},\n");

        Assert.Equal(isStatutory, Load($"Attendance__HolidayFile={path}").Day(new DateOnly(2026, 10, 1)).IsStatutory);
    }

    [Theory]
    [InlineData("date,type,name\n2027-01-01,holiday,元旦\n2027-05-01,statutory,劳动节\n", true)]
    [InlineData("date,type,name\n2027-03-08,holiday,公司日\n", false)]
    public void A_year_is_covered_by_a_file_with_its_first_day(string content, bool isCovered)
    {
        var calendar = Load($"Attendance__HolidayFile={Write(content)}");

        Assert.Equal((true, isCovered, false), (calendar.Covers(2026), calendar.Covers(2027), calendar.Covers(2028)));
    }

    [Fact]
    public void Without_a_source_a_year_has_weekends_only()
    {
        var calendar = WorkCalendar.Default;

        Assert.Equal(new(DayClass.Workday, null, false, false), calendar.Day(new DateOnly(2099, 1, 1)));
        Assert.Equal(new(DayClass.RestDay, null, false, false), calendar.Day(new DateOnly(2099, 1, 3)));
    }

    [Theory]
    [InlineData("2026-10-31", "")]
    [InlineData("2026-11-01", "2027")]
    [InlineData("2027-01-01", "2027")]
    [InlineData("2027-12-31", "2027 2028")]
    public void Missing_are_this_year_and_from_November_the_next(string today, string years) =>
        Assert.Equal(
            years,
            string.Join(
                ' ',
                WorkCalendar
                    .Default.StatusOn(DateOnly.ParseExact(today, "yyyy-MM-dd", CultureInfo.InvariantCulture))
                    .MissingYears
            )
        );

    [Fact]
    public void Missing_years_come_with_what_to_do() =>
        Assert.Equal(
            "The public holidays of 2027, 2028 are not known. Only weekends and the days in Attendance__HolidayFile count as days off. "
                + "Install a newer version, or list the holidays of each year, 1 January included, in that file.",
            WorkCalendar.Default.StatusOf([2025, 2026, 2027, 2028]).Message
        );

    [Fact]
    public void The_check_uses_the_date_of_the_time_zone_and_logs_once()
    {
        // 1 November in Shanghai.
        var time = new FakeTimeProvider(TestTime.Start);
        time.Advance(new DateTimeOffset(2026, 10, 31, 16, 0, 0, TimeSpan.Zero) - time.GetUtcNow());
        var log = new FakeLogger<HolidayCheck>();
        var here = new HolidayCheck(WorkCalendar.Default, TestProjection.Shanghai, time, log);
        var inLondon = new HolidayCheck(WorkCalendar.Default, TimeZoneInfo.Utc, time, log);

        here.LogMissing();
        inLondon.LogMissing();

        Assert.Equal([2027], here.Status.MissingYears);
        Assert.Equal(HolidayStatus.Complete, inLondon.Status);
        Assert.StartsWith($"Warning {here.Status.Message}", Assert.Single(log.Entries), StringComparison.Ordinal);
    }

    [Fact]
    public void Elsewhere_the_holidays_of_China_are_switched_off()
    {
        var today = new DateOnly(2027, 12, 1);
        var none = Load("Attendance__Holidays=none");
        var own = Load(
            $"Attendance__Holidays=none;Attendance__HolidayFile={Write("date,type,name\n2027-01-01,holiday,New Year\n")}"
        );

        Assert.Equal(new(DayClass.Workday, null, false, false), none.Day(new DateOnly(2026, 10, 1)));
        Assert.Equal(new(DayClass.RestDay, null, false, false), none.Day(new DateOnly(2026, 10, 10)));
        Assert.Equal(HolidayStatus.Complete, none.StatusOn(today));
        Assert.Equal([2028], own.StatusOn(today).MissingYears);
        Assert.Equal(
            "The public holidays of 2028 are not known. Only weekends and the days in Attendance__HolidayFile count as days off. List the "
                + "holidays of each year, 1 January included, in that file.",
            own.StatusOn(today).Message
        );
        Assert.Equal(
            "Attendance__Holidays is \"japan\". Set it to china, the public holidays of mainland China, or none.",
            Assert.Throws<ConfigurationException>(() => Load("Attendance__Holidays=japan")).Message
        );
    }

    [Fact]
    public void A_broken_file_stops_the_start_and_names_setting_file_and_line()
    {
        string path = Write("date,type,name\n2026-10-01,holyday,国庆节\n");

        Assert.Equal(
            $"Attendance__HolidayFile {path} cannot be read. Line 2: The type must be workday (or 班), rest_day, holiday (or 休) or "
                + "statutory.",
            Assert.Throws<ConfigurationException>(() => Load($"Attendance__HolidayFile={path}")).Message
        );
    }

    private static WorkCalendar Load(string settings) => WorkCalendar.Load(TestConfiguration.Of(settings));

    private string Write(string content) => _folder.File("holidays.csv", content);
}
