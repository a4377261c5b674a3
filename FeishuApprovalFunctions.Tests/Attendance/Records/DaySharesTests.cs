using System.Globalization;
using FeishuApproval.Attendance.Facts;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Fields;

namespace FeishuApproval.Tests.Attendance.Records;

/// <summary>Days are written as <c>09-05=480/2</c>: the minutes, and the half days behind the stroke.</summary>
public sealed class DaySharesTests
{
    private const long Day = 86_400;

    [Theory]
    [InlineData("09-05 09:00>09-05 12:00;09-05 13:00>09-05 18:00", "hour", null, "09-05=480")]
    [InlineData("09-05 09:00>09-05 12:00;09-05 13:00>09-05 18:00", "day", Day, "09-05=480/2")]
    [InlineData("09-05 09:00>09-05 18:00;09-06 09:00>09-06 12:00", "half_day", 3 * Day / 2, "09-05=540/2 09-06=180/1")]
    [InlineData("09-05 09:00>09-05 18:00", "day", 5 * Day, "09-05=540")]
    [InlineData("09-05 22:00>09-06 06:00", "hour", null, "09-05=120 09-06=360")]
    [InlineData("09-05 18:00>09-06 00:00", "hour", null, "09-05=360")]
    [InlineData("09-05 09:00>09-05 12:00;09-05 11:00>09-05 13:00", "hour", null, "09-05=240")]
    [InlineData("09-05 00:00>09-06 00:00;09-06 00:00>09-06 12:00", "half_day", 3 * Day / 2, "09-05=/2 09-06=/1")]
    [InlineData("09-05 12:00>09-06 12:00", "day", null, "09-05=/1 09-06=/1")]
    [InlineData("09-05 10:00>09-05 10:00", "hour", null, null)]
    [InlineData("09-06 10:00>09-05 10:00", "hour", null, null)]
    public void A_leave_with_working_periods(string periods, string unit, long? seconds, string? expected) =>
        AssertDays(
            expected,
            Facts(AttendanceKind.Leave) with
            {
                DurationSeconds = seconds,
                Leave = new LeaveDetails { Unit = unit, Periods = Periods(periods) },
            }
        );

    [Theory]
    [InlineData("09-05 00:00>09-08 00:00", "day", 3 * Day, "09-05=/2 09-06=/2 09-07=/2")]
    [InlineData("09-05 12:00>09-06 12:00", "half_day", Day, "09-05=/1 09-06=/1")]
    [InlineData("09-05 12:00>09-06 00:00", "half_day", Day / 2, "09-05=/1")]
    [InlineData("09-05 09:00>09-06 18:00", "day", 2 * Day, "09-05=/2 09-06=/2")]
    [InlineData("09-05 09:00>09-05 12:00", "half_day", Day / 2, "09-05=/1")]
    [InlineData("09-05 00:00>09-12 00:00", "day", 5 * Day, null)]
    [InlineData("09-05 09:00>09-06 18:00", "day", null, null)]
    [InlineData("09-05 00:00>09-06 00:00", null, Day, "09-05=/2")]
    [InlineData("09-05 00:00>09-06 00:00", "6", Day, "09-05=/2")]
    [InlineData("09-05 14:00>09-05 18:00", "half_day", 14_400L, "09-05=240")]
    [InlineData("09-05 14:00>09-05 17:00", "hour", 10_800L, "09-05=180")]
    [InlineData("09-05 09:00>09-05 18:00", "hour", 28_800L, "09-05=480")]
    [InlineData("09-05 22:00>09-06 02:00", "hour", 14_400L, "09-05=120 09-06=120")]
    [InlineData("09-05 09:00>09-06 18:00", "hour", 57_600L, null)]
    [InlineData("09-05 09:00>09-05 10:00", "hour", 28_800L, null)]
    [InlineData("09-05 09:00>09-05 10:00", "minute", null, "09-05=60")]
    public void A_leave_or_an_outing_of_which_only_the_span_is_known(
        string span,
        string? unit,
        long? seconds,
        string? expected
    )
    {
        var period = Periods(span)[0];
        foreach (
            var facts in (AttendanceFacts[])
                [
                    Facts(AttendanceKind.Leave) with
                    {
                        Leave = new LeaveDetails { Unit = unit },
                    },
                    Facts(AttendanceKind.Out) with
                    {
                        Out = new OutDetails { Unit = unit },
                    },
                ]
        )
        {
            AssertDays(expected, facts with { Start = period.Start, End = period.End, DurationSeconds = seconds });
        }
    }

    [Fact]
    public void Overtime_takes_the_share_of_each_day_before_its_ranges()
    {
        var overtime = new OvertimeDetails
        {
            Periods = Periods("09-05 18:00>09-05 20:00;09-07 22:00>09-08 01:00"),
            Days =
            [
                new WorkDay(new DateOnly(2024, 9, 7), 3_600, "pay"),
                new WorkDay(new DateOnly(2024, 9, 5), 1_800, null),
                new WorkDay(new DateOnly(2024, 9, 5), 1_800, "pay"),
            ],
        };

        AssertDays("09-05=60 09-07=60", Facts(AttendanceKind.Overtime) with { Overtime = overtime });
        AssertDays(
            "09-05=120 09-07=120 09-08=60",
            Facts(AttendanceKind.Overtime) with
            {
                Overtime = overtime with { Days = null },
            }
        );
        AssertDays(
            "09-05=",
            Facts(AttendanceKind.Overtime) with
            {
                Overtime = overtime with { Days = [new WorkDay(new DateOnly(2024, 9, 5), long.MaxValue, null)] },
            }
        );
    }

    [Fact]
    public void A_trip_takes_its_schedules_in_half_days_or_minutes()
    {
        AssertDays("09-05=/1 09-06=/2 09-09=/2", Trip("09-05 12:00>09-07 00:00;09-09 00:00>09-10 00:00"));
        AssertDays("09-05=900 09-06=600", Trip("09-05 09:00>09-06 10:00"));
        AssertDays(
            null,
            Facts(AttendanceKind.Trip) with
            {
                Trip = new TripDetails { Schedules = [new TripSchedule { Start = Time("09-05 09:00") }] },
            }
        );

        static AttendanceFacts Trip(string schedules) =>
            Facts(AttendanceKind.Trip) with
            {
                Trip = new TripDetails
                {
                    Schedules =
                    [
                        .. Periods(schedules)
                            .Select(period => new TripSchedule { Start = period.Start, End = period.End }),
                    ],
                },
            };
    }

    [Fact]
    public void A_correction_takes_no_minutes_and_a_shift_swap_unknown_ones()
    {
        AssertDays(
            "09-05=0",
            Facts(AttendanceKind.Remedy) with
            {
                Remedy = new RemedyDetails { At = Time("09-05 09:00") },
            }
        );
        AssertDays(
            "09-05= 09-08=",
            Facts(AttendanceKind.Shift) with
            {
                Shift = new ShiftDetails { GivenAt = Time("09-08 09:00"), TakenAt = Time("09-05 09:00") },
            }
        );
        AssertDays(null, Facts(AttendanceKind.Leave));
        AssertDays(null, new AttendanceFacts { Source = FactSource.Status });
    }

    [Theory]
    [InlineData("Europe/Berlin", "2024-03-30 22:00", "2024-03-31 06:00", "03-30=120 03-31=300")]
    [InlineData("Europe/Berlin", "2024-10-26 22:00", "2024-10-27 06:00", "10-26=120 10-27=420")]
    [InlineData("Europe/Berlin", "2024-03-31 01:00", "2024-04-01 01:00", "03-31=1320 04-01=60")]
    [InlineData("America/Havana", "2024-11-03 00:00", "2024-11-04 06:00", "11-03=1500 11-04=360")]
    [InlineData("Africa/Cairo", "2024-04-25 22:00", "2024-04-26 03:00", "04-25=120 04-26=120")]
    public void A_clock_change_counts_on_its_day(string zoneId, string start, string end, string expected)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        var period = new Period(In(start), In(end));

        Assert.Equal(
            expected,
            Text(
                DayShares.Of(
                    Facts(AttendanceKind.Overtime) with
                    {
                        Overtime = new OvertimeDetails { Periods = [period] },
                    },
                    zone
                )
            )
        );

        DateTimeOffset In(string text)
        {
            var wall = DateTime.Parse(text, CultureInfo.InvariantCulture);
            return new DateTimeOffset(
                wall,
                zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max() : zone.GetUtcOffset(wall)
            );
        }
    }

    [Fact]
    public void Without_the_zone_no_minute_is_lost()
    {
        var period = new Period(
            new DateTimeOffset(2024, 3, 31, 1, 0, 0, TimeSpan.FromHours(1)),
            new DateTimeOffset(2024, 4, 1, 1, 0, 0, TimeSpan.FromHours(2))
        );

        Assert.Equal(
            23 * 60,
            DayShares
                .Of(
                    Facts(AttendanceKind.Overtime) with
                    {
                        Overtime = new OvertimeDetails { Periods = [period] },
                    },
                    null
                )!
                .Sum(day => day.Minutes)
        );
    }

    [Theory]
    [InlineData("leave_range")]
    [InlineData("leave_detail")]
    public void Periods_that_were_read_in_part_are_not_the_days(string field) =>
        AssertDays(
            null,
            Facts(AttendanceKind.Leave) with
            {
                UnreadableFields = [field],
                Leave = new LeaveDetails { Unit = "hour", Periods = Periods("09-05 09:00>09-05 12:00") },
            }
        );

    [Fact]
    public void An_implausibly_long_period_has_no_days()
    {
        var period = new Period(Time("09-05 00:00"), new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.FromHours(8)));
        AssertDays(
            null,
            Facts(AttendanceKind.Leave) with
            {
                Leave = new LeaveDetails { Unit = "day", Periods = [period] },
            }
        );
        AssertDays(
            null,
            Facts(AttendanceKind.Overtime) with
            {
                Start = period.Start,
                End = period.End,
                Overtime = new OvertimeDetails(),
            }
        );
    }

    [Theory]
    [InlineData("day", Day, "1 day")]
    [InlineData("day", 3 * Day, "3 days")]
    [InlineData("half_day", 3 * Day / 2, "1.5 days")]
    [InlineData("half_day", Day / 2, "0.5 days")]
    [InlineData("hour", 10_800L, "3 h")]
    [InlineData("half_hour", 5_400L, "1.5 h")]
    [InlineData("minute", 5_400L, "90 min")]
    [InlineData("half_day", 14_400L, "4 h")]
    [InlineData("week", Day, null)]
    [InlineData(null, Day, null)]
    [InlineData("day", null, null)]
    [InlineData("day", -1L, null)]
    public void An_amount_is_in_the_unit_of_the_form(string? unit, long? seconds, string? expected)
    {
        Assert.Equal(
            expected,
            Amount.Of(
                Facts(AttendanceKind.Leave) with
                {
                    DurationSeconds = seconds,
                    Leave = new LeaveDetails { Unit = unit },
                },
                seconds,
                null
            )
        );
        Assert.Equal(
            expected,
            Amount.Of(
                Facts(AttendanceKind.Out) with
                {
                    DurationSeconds = seconds,
                    Out = new OutDetails { Unit = unit },
                },
                seconds,
                null
            )
        );
    }

    [Fact]
    public void An_amount_of_other_kinds()
    {
        Assert.Equal("2.5 h", Amount.Of(Facts(AttendanceKind.Overtime), 9_000, null));
        Assert.Equal("2 days", Amount.Of(Facts(AttendanceKind.Trip) with { DurationSeconds = 2 * Day }, 2 * Day, null));
        Assert.Equal("5 h", Amount.Of(Facts(AttendanceKind.Trip) with { DurationSeconds = 18_000 }, 18_000, null));
        Assert.Equal(
            "1.5 days",
            Amount.Of(
                Facts(AttendanceKind.Trip),
                null,
                [new DayShare(new DateOnly(2024, 9, 5), null, 2), new DayShare(new DateOnly(2024, 9, 6), null, 1)]
            )
        );
        Assert.Null(Amount.Of(Facts(AttendanceKind.Remedy), 0, null));
        Assert.Null(Amount.Of(Facts(AttendanceKind.Shift), null, null));
    }

    private static AttendanceFacts Facts(AttendanceKind kind) => new() { Source = FactSource.Leave, Kind = kind };

    private static void AssertDays(string? expected, AttendanceFacts facts)
    {
        foreach (var zone in (TimeZoneInfo?[])[null, TestSupport.TestProjection.Shanghai])
        {
            Assert.Equal(expected, Text(DayShares.Of(facts, zone)));
        }
    }

    private static string? Text(IReadOnlyList<DayShare>? days) =>
        days is null
            ? null
            : string.Join(
                ' ',
                days.Select(day =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{day.Date:MM-dd}={day.Minutes}{(day.HalfDays is { } halves ? $"/{halves}" : string.Empty)}"
                    )
                )
            );

    private static Period[] Periods(string text) =>
        [.. text.Split(';').Select(range => range.Split('>')).Select(ends => new Period(Time(ends[0]), Time(ends[1])))];

    private static DateTimeOffset Time(string text) =>
        new(DateTime.Parse($"2024-{text}", CultureInfo.InvariantCulture), TimeSpan.FromHours(8));
}
