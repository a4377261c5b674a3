using System.Globalization;
using FeishuApproval.WorkCalendars;

namespace FeishuApproval.Tests.WorkCalendars;

/// <summary>The days of the State Council's notices, as people in mainland China remember them.</summary>
public sealed class Mainland_China
{
    private const string Statutory = "statutory holiday";
    private const string DayOff = "holiday";
    private const string MakeUp = "make-up workday";
    private const string Workday = "workday";
    private const string RestDay = "rest day";

    [Theory]
    // 2007, the year before the reform: three golden weeks.
    [InlineData("2007-01-01", Statutory, "元旦")]
    [InlineData("2007-01-03", DayOff, "元旦")]
    [InlineData("2007-02-17", MakeUp, "春节")]
    [InlineData("2007-02-18", Statutory, "春节")]
    [InlineData("2007-02-21", DayOff, "春节")]
    [InlineData("2007-02-25", MakeUp, "春节")]
    [InlineData("2007-04-05", Workday, null)]
    [InlineData("2007-05-03", Statutory, "劳动节")]
    [InlineData("2007-05-04", DayOff, "劳动节")]
    [InlineData("2007-12-29", MakeUp, "元旦")]
    [InlineData("2007-12-31", DayOff, "元旦")]
    // 2008, the first with traditional festivals.
    [InlineData("2008-02-06", Statutory, "春节")]
    [InlineData("2008-02-09", DayOff, "春节")]
    [InlineData("2008-04-04", Statutory, "清明节")]
    [InlineData("2008-05-02", DayOff, "劳动节")]
    [InlineData("2008-05-04", MakeUp, "劳动节")]
    [InlineData("2008-06-08", Statutory, "端午节")]
    [InlineData("2008-09-14", Statutory, "中秋节")]
    [InlineData("2008-10-05", DayOff, "国庆节")]
    // 2013, the last year with New Year's Eve as a statutory holiday until 2025.
    [InlineData("2013-01-05", MakeUp, "元旦")]
    [InlineData("2013-02-08", Workday, null)]
    [InlineData("2013-02-09", Statutory, "春节")]
    [InlineData("2013-02-12", DayOff, "春节")]
    [InlineData("2013-02-15", DayOff, "春节")]
    [InlineData("2013-02-16", MakeUp, "春节")]
    [InlineData("2013-06-12", Statutory, "端午节")]
    [InlineData("2013-10-07", DayOff, "国庆节")]
    [InlineData("2013-10-12", MakeUp, "国庆节")]
    // 2014: New Year's Eve is a workday.
    [InlineData("2014-01-30", Workday, null)]
    [InlineData("2014-01-31", Statutory, "春节")]
    // 2020: the Spring Festival was extended to 2 February, and two festivals fell on one day.
    [InlineData("2020-01-19", MakeUp, "春节")]
    [InlineData("2020-01-24", DayOff, "春节")]
    [InlineData("2020-01-25", Statutory, "春节")]
    [InlineData("2020-01-27", Statutory, "春节")]
    [InlineData("2020-01-31", DayOff, "春节")]
    [InlineData("2020-02-01", DayOff, "春节")]
    [InlineData("2020-02-02", DayOff, "春节")]
    [InlineData("2020-02-03", Workday, null)]
    [InlineData("2020-02-08", RestDay, null)]
    [InlineData("2020-06-25", Statutory, "端午节")]
    [InlineData("2020-06-28", MakeUp, "端午节")]
    [InlineData("2020-10-04", Statutory, "国庆节、中秋节")]
    [InlineData("2020-10-05", DayOff, "国庆节、中秋节")]
    // 2023: a day of the notice is in the year before, and the Dragon Boat Festival follows a leap month.
    [InlineData("2022-12-31", DayOff, "元旦")]
    [InlineData("2023-01-01", Statutory, "元旦")]
    [InlineData("2023-01-21", DayOff, "春节")]
    [InlineData("2023-01-22", Statutory, "春节")]
    [InlineData("2023-01-27", DayOff, "春节")]
    [InlineData("2023-01-28", MakeUp, "春节")]
    [InlineData("2023-04-05", Statutory, "清明节")]
    [InlineData("2023-04-23", MakeUp, "劳动节")]
    [InlineData("2023-06-22", Statutory, "端午节")]
    [InlineData("2023-09-29", Statutory, "中秋节、国庆节")]
    [InlineData("2023-10-06", DayOff, "中秋节、国庆节")]
    [InlineData("2023-10-08", MakeUp, "中秋节、国庆节")]
    // 2024: New Year's Eve is a workday.
    [InlineData("2024-02-04", MakeUp, "春节")]
    [InlineData("2024-02-09", Workday, null)]
    [InlineData("2024-02-10", Statutory, "春节")]
    [InlineData("2024-02-17", DayOff, "春节")]
    [InlineData("2024-02-18", MakeUp, "春节")]
    [InlineData("2024-05-02", DayOff, "劳动节")]
    [InlineData("2024-09-14", MakeUp, "中秋节")]
    [InlineData("2024-09-17", Statutory, "中秋节")]
    [InlineData("2024-10-12", MakeUp, "国庆节")]
    // 2025: two more statutory days, New Year's Eve and 2 May.
    [InlineData("2025-01-26", MakeUp, "春节")]
    [InlineData("2025-01-28", Statutory, "春节")]
    [InlineData("2025-01-31", Statutory, "春节")]
    [InlineData("2025-02-04", DayOff, "春节")]
    [InlineData("2025-02-08", MakeUp, "春节")]
    [InlineData("2025-05-02", Statutory, "劳动节")]
    [InlineData("2025-05-03", DayOff, "劳动节")]
    [InlineData("2025-10-06", Statutory, "国庆节、中秋节")]
    [InlineData("2025-10-11", MakeUp, "国庆节、中秋节")]
    // 2026.
    [InlineData("2026-01-03", DayOff, "元旦")]
    [InlineData("2026-01-04", MakeUp, "元旦")]
    [InlineData("2026-02-14", MakeUp, "春节")]
    [InlineData("2026-02-15", DayOff, "春节")]
    [InlineData("2026-02-16", Statutory, "春节")]
    [InlineData("2026-02-23", DayOff, "春节")]
    [InlineData("2026-02-28", MakeUp, "春节")]
    [InlineData("2026-04-05", Statutory, "清明节")]
    [InlineData("2026-05-09", MakeUp, "劳动节")]
    [InlineData("2026-06-19", Statutory, "端午节")]
    [InlineData("2026-09-20", MakeUp, "国庆节")]
    [InlineData("2026-09-25", Statutory, "中秋节")]
    [InlineData("2026-10-03", Statutory, "国庆节")]
    [InlineData("2026-10-07", DayOff, "国庆节")]
    [InlineData("2026-10-10", MakeUp, "国庆节")]
    [InlineData("2026-10-11", RestDay, null)]
    [InlineData("2026-12-31", Workday, null)]
    public void A_day_is_what_the_notice_says(string date, string expected, string? name)
    {
        var day = WorkCalendar.Default.Day(DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture));

        Assert.Equal((expected, name), (Describe(day), day.Name));
    }

    /// <summary>The days of all festivals by the regulation as revised in 1999, 2007, 2013 and 2024; 2015 had one day more.</summary>
    [Theory]
    [InlineData(2007, 2007, 10)]
    [InlineData(2008, 2014, 11)]
    [InlineData(2015, 2015, 12)]
    [InlineData(2016, 2024, 11)]
    [InlineData(2025, 2026, 13)]
    public void Each_year_has_the_statutory_days_of_the_regulation(int first, int last, int count)
    {
        for (int year = first; year <= last; year++)
            Assert.Equal((year, count), (year, Days(year).Count(day => day.IsStatutory)));
    }

    /// <summary>The counts that three data sets agree on.</summary>
    [Theory]
    [InlineData(2024, 28, 8)]
    [InlineData(2025, 28, 5)]
    [InlineData(2026, 33, 6)]
    public void A_year_has_the_days_off_and_make_up_workdays_of_its_notice(int year, int holidays, int makeUps)
    {
        var days = Days(year);

        Assert.Equal(
            (holidays, makeUps),
            (days.Count(day => day.Class == DayClass.Holiday), days.Count(day => day.IsMakeUpWorkday))
        );
    }

    [Fact]
    public void The_years_from_2007_are_covered_without_a_gap()
    {
        Assert.False(WorkCalendar.Default.Covers(2006));
        Assert.All(Enumerable.Range(2007, 20), year => Assert.True(WorkCalendar.Default.Covers(year)));
    }

    private static List<CalendarDay> Days(int year) =>
        [
            .. Enumerable
                .Range(0, DateTime.IsLeapYear(year) ? 366 : 365)
                .Select(offset => WorkCalendar.Default.Day(new DateOnly(year, 1, 1).AddDays(offset))),
        ];

    private static string Describe(CalendarDay day) =>
        day switch
        {
            { Class: DayClass.Holiday, IsStatutory: true, IsMakeUpWorkday: false } => Statutory,
            { Class: DayClass.Holiday, IsStatutory: false, IsMakeUpWorkday: false } => DayOff,
            { Class: DayClass.Workday, IsStatutory: false, IsMakeUpWorkday: true } => MakeUp,
            { Class: DayClass.Workday, IsStatutory: false, IsMakeUpWorkday: false } => Workday,
            { Class: DayClass.RestDay, IsStatutory: false, IsMakeUpWorkday: false } => RestDay,
            _ => day.ToString(),
        };
}
