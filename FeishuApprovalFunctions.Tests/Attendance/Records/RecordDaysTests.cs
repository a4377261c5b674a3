using System.Globalization;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Attendance.Records;

/// <summary>
/// The rules of docs/days.md. Days are written as <c>09-05=480</c> for minutes, <c>09-05=/2</c> for half days and <c>09-05=</c> for an unknown
/// amount. The total in front is Feishu's length, or what the periods say. 2024-09-05 is a Thursday.
/// </summary>
public sealed class RecordDaysTests
{
    private const long Day = 86_400;
    private const long Hour = 3_600;

    [Theory]
    // By the clock.
    [InlineData("09-05 09:00>09-05 12:00;09-05 13:00>09-05 18:00", null, "28800: 09-05=480")]
    [InlineData("09-05 09:00>09-05 12:00;09-05 13:00>09-05 18:00", 8 * Hour, "28800: 09-05=480")]
    [InlineData("09-05 22:00>09-06 06:00", 8 * Hour, "28800: 09-05=120 09-06=360")]
    [InlineData("09-05 18:00>09-06 00:00", 6 * Hour, "21600: 09-05=360")]
    [InlineData("09-05 09:00>09-05 12:00;09-05 11:00>09-05 13:00", null, "14400: 09-05=240")]
    // By the clock less the break.
    [InlineData("09-05 09:00>09-05 18:00", 8 * Hour, "28800: 09-05=480")]
    [InlineData("09-05 09:00>09-06 18:00", 31 * Hour, "111600: 09-05=840 09-06=1020")]
    [InlineData("09-05 09:00>09-05 18:00;09-06 10:00>09-06 18:00", 15 * Hour, "54000: 09-05=480 09-06=420")]
    // On one date, the length itself.
    [InlineData("09-05 09:00>09-05 18:00", 7 * Hour + Hour / 2, "27000: 09-05=450")]
    [InlineData("09-05 09:00>09-05 10:00", 8 * Hour, "28800: 09-05=480")]
    // Unknown.
    [InlineData("09-05 22:00>09-06 06:00", 7 * Hour, "25200: 09-05= 09-06=")]
    [InlineData("09-05 09:00>09-06 18:00", 16 * Hour, "57600: 09-05= 09-06=")]
    [InlineData("09-05 09:00>09-05 18:00", 8 * Hour + 30, "28830: 09-05=")]
    [InlineData("09-05 09:00>09-05 18:00", 26 * Hour, "93600: 09-05=")]
    [InlineData("09-05 10:00>09-05 10:00", 8 * Hour, "28800: 09-05=")]
    [InlineData("09-06 10:00>09-05 10:00", null, "?: 09-06=")]
    public void Hours_are_the_clock_then_less_the_break_then_the_length(string periods, long? seconds, string expected)
    {
        AssertDays(
            expected,
            Leave("hour", seconds) with
            {
                Leave = new LeaveDetails { Unit = "hour", Periods = Periods(periods) },
            }
        );
        AssertDays(
            expected,
            Facts(AttendanceKind.Overtime) with
            {
                DurationSeconds = seconds,
                Overtime = new OvertimeDetails { Periods = Periods(periods) },
            }
        );
    }

    [Theory]
    [InlineData("09-05 09:00>09-05 18:00", "hour", 8 * Hour, "28800: 09-05=480")]
    [InlineData("09-05 14:00>09-05 18:00", "half_day", 4 * Hour, "14400: 09-05=240")]
    [InlineData("09-05 22:00>09-06 02:00", "hour", 4 * Hour, "14400: 09-05=120 09-06=120")]
    [InlineData("09-05 09:00>09-06 18:00", "hour", 16 * Hour, "57600: 09-05= 09-06=")]
    [InlineData("09-05 00:00>09-08 00:00", "day", 3 * Day, "259200: 09-05=/2 09-06=/2 09-07=/2")]
    [InlineData("09-05 12:00>09-06 12:00", "half_day", Day, "86400: 09-05=/1 09-06=/1")]
    [InlineData("09-05 12:00>09-06 00:00", "half_day", Day / 2, "43200: 09-05=/1")]
    [InlineData("09-05 09:00>09-06 18:00", "day", 2 * Day, "172800: 09-05=/2 09-06=/2")]
    [InlineData("09-05 09:00>09-05 12:00", "half_day", Day / 2, "43200: 09-05=/1")]
    // The workdays of the span: Thursday and Friday, and Monday behind the weekend.
    [InlineData("09-05 00:00>09-10 00:00", "day", 3 * Day, "259200: 09-05=/2 09-06=/2 09-09=/2")]
    [InlineData("09-06 09:00>09-09 18:00", "day", 2 * Day, "172800: 09-06=/2 09-09=/2")]
    [InlineData("09-06 12:00>09-10 00:00", "half_day", 3 * Day / 2, "129600: 09-06=/1 09-09=/2")]
    [InlineData("09-05 00:00>09-08 00:00", "day", Day, "86400: 09-05= 09-06= 09-07=")]
    [InlineData("09-05 00:00>09-07 00:00", "day", 3 * Day / 2, "129600: 09-05= 09-06=")]
    [InlineData("09-05 00:00>09-06 00:00", null, Day, "86400: 09-05=/2")]
    [InlineData("09-05 00:00>09-06 00:00", "6", Day, "86400: 09-05=/2")]
    // A start and an end alone say no length.
    [InlineData("09-05 09:00>09-06 18:00", "day", null, "?: 09-05= 09-06=")]
    [InlineData("09-05 00:00>09-07 00:00", "day", null, "?: 09-05= 09-06=")]
    [InlineData("09-05 22:00>09-06 02:00", "hour", null, "?: 09-05= 09-06=")]
    [InlineData("09-05 09:00>09-05 18:00", "hour", null, "?: 09-05=")]
    // Except hours of one date that touch no break.
    [InlineData("09-05 09:00>09-05 10:00", "minute", null, "3600: 09-05=60")]
    public void A_leave_or_an_outing_of_which_only_the_span_is_known(
        string span,
        string? unit,
        long? seconds,
        string expected
    )
    {
        var period = Periods(span)[0];
        AssertDays(expected, Leave(unit, seconds) with { Start = period.Start, End = period.End });
        AssertDays(
            expected,
            Facts(AttendanceKind.Out) with
            {
                Start = period.Start,
                End = period.End,
                DurationSeconds = seconds,
                Out = new OutDetails { Unit = unit },
            }
        );
    }

    [Theory]
    [InlineData("09-05 09:00>09-05 12:00;09-05 13:00>09-05 18:00", "day", Day, "86400: 09-05=/2")]
    [InlineData(
        "09-05 13:30>09-05 18:00;09-06 09:00>09-06 18:00",
        "half_day",
        3 * Day / 2,
        "129600: 09-05=/1 09-06=/2"
    )]
    [InlineData(
        "09-05 09:00>09-05 18:00;09-06 09:00>09-06 12:00",
        "half_day",
        3 * Day / 2,
        "129600: 09-05=/2 09-06=/1"
    )]
    [InlineData(
        "09-05 00:00>09-06 00:00;09-06 00:00>09-06 12:00",
        "half_day",
        3 * Day / 2,
        "129600: 09-05=/2 09-06=/1"
    )]
    [InlineData("09-05 12:00>09-06 12:00", "day", null, "86400: 09-05=/1 09-06=/1")]
    [InlineData("09-05 09:00>09-05 18:00", "day", 5 * Day, "432000: 09-05=")]
    [InlineData("09-05 00:00>09-07 00:00", "day", Day, "86400: 09-05= 09-06=")]
    public void A_leave_in_days_with_ranges(string periods, string unit, long? seconds, string expected) =>
        AssertDays(
            expected,
            Leave(unit, seconds) with
            {
                Leave = new LeaveDetails { Unit = unit, Periods = Periods(periods) },
            }
        );

    [Fact]
    public void Breaks_are_a_setting()
    {
        var leave = Leave("hour", 7 * Hour) with
        {
            Leave = new LeaveDetails
            {
                Unit = "hour",
                Periods = Periods("09-05 09:00>09-05 17:00;09-05 18:00>09-05 19:00"),
            },
        };

        Assert.Equal("25200: 09-05=420", Text(leave, Rules([])));
        Assert.Equal(
            "28800: 09-05=480",
            Text(
                leave with
                {
                    DurationSeconds = 8 * Hour,
                },
                Rules([new TimeRange(new(12, 0), new(12, 30)), new TimeRange(new(16, 0), new(16, 30))])
            )
        );
        var night = Leave("hour", 7 * Hour) with
        {
            Leave = new LeaveDetails { Unit = "hour", Periods = Periods("09-05 22:00>09-06 06:00") },
        };
        Assert.Equal("25200: 09-05=120 09-06=300", Text(night, Rules([new TimeRange(new(2, 0), new(3, 0))])));
    }

    [Fact]
    public void A_split_by_day_that_Feishu_gives_is_kept_and_wins()
    {
        var overtime = new OvertimeDetails
        {
            Periods = Periods("09-05 18:00>09-05 20:00;09-07 22:00>09-08 01:00"),
            Days =
            [
                new WorkDay(new DateOnly(2024, 9, 7), 3_600, "pay") { Category = "休息日" },
                new WorkDay(new DateOnly(2024, 9, 5), 1_800, "time_off"),
                new WorkDay(new DateOnly(2024, 9, 5), 1_800, "pay"),
                new WorkDay(new DateOnly(2024, 9, 5), 3_600, "pay"),
            ],
        };
        var facts = Facts(AttendanceKind.Overtime) with { DurationSeconds = 3 * Hour, Overtime = overtime };

        AssertDays("10800: 09-05=90 09-05=30 09-07=60", facts);
        var days = RecordDays.Of(facts, AttendanceRules.Default).Days!;
        Assert.Equal(["pay", "time_off", "pay"], days.Select(day => day.Compensation));
        Assert.Equal([null, null, "休息日"], days.Select(day => day.Category));
        Assert.False(RecordDays.Of(facts, AttendanceRules.Default).LengthDiffers);

        var contradicting = facts with { DurationSeconds = 2 * Hour };
        AssertDays("7200: 09-05=90 09-05=30 09-07=60", contradicting);
        Assert.True(RecordDays.Of(contradicting, AttendanceRules.Default).LengthDiffers);

        AssertDays("10800: 09-05=90 09-05=30 09-07=60", facts with { DurationSeconds = null });
        AssertDays(
            "18000: 09-05=120 09-07=120 09-08=60",
            Facts(AttendanceKind.Overtime) with
            {
                Overtime = overtime with { Days = null },
            }
        );
        AssertDays(
            "?: 09-05=",
            Facts(AttendanceKind.Overtime) with
            {
                Overtime = overtime with { Days = [new WorkDay(new DateOnly(2024, 9, 5), long.MaxValue, null)] },
            }
        );
    }

    [Fact]
    public void A_split_without_lengths_says_only_the_compensation()
    {
        var overtime = new OvertimeDetails
        {
            Periods = Periods("09-05 18:00>09-05 20:00"),
            Days = [new WorkDay(new DateOnly(2024, 9, 5), null, "pay")],
        };
        var days = RecordDays.Of(Facts(AttendanceKind.Overtime) with { Overtime = overtime }, AttendanceRules.Default);

        Assert.Equal((120, "pay"), (days.Days![0].Minutes, days.Days[0].Compensation));
    }

    [Fact]
    public void A_day_without_a_compensation_has_that_of_the_whole_overtime()
    {
        var overtime = new OvertimeDetails
        {
            Compensation = "time_off",
            Days =
            [
                new WorkDay(new DateOnly(2024, 9, 5), 3_600, "pay"),
                new WorkDay(new DateOnly(2024, 9, 6), 3_600, null),
            ],
        };
        var facts = Facts(AttendanceKind.Overtime) with { Overtime = overtime };

        Assert.Equal(["pay", "time_off"], Compensations(facts));
        Assert.Equal(
            ["time_off"],
            Compensations(
                facts with
                {
                    Start = Time("09-05 18:00"),
                    End = Time("09-05 20:00"),
                    Overtime = overtime with { Days = null },
                }
            )
        );

        static IEnumerable<string?> Compensations(AttendanceFacts facts) =>
            RecordDays.Of(facts, AttendanceRules.Default).Days!.Select(day => day.Compensation);
    }

    [Fact]
    public void Overtime_of_one_period_has_its_span_as_its_period() =>
        AssertDays(
            "10800: 09-05=180",
            Facts(AttendanceKind.Overtime) with
            {
                Start = Time("09-05 18:00"),
                End = Time("09-05 21:00"),
                Overtime = new OvertimeDetails(),
            }
        );

    [Theory]
    [InlineData("09-05 12:00>09-07 00:00;09-09 00:00>09-10 00:00", null, "216000: 09-05=/1 09-06=/2 09-09=/2", false)]
    [InlineData(
        "09-05 12:00>09-07 00:00;09-09 00:00>09-10 00:00",
        5 * Day / 2,
        "216000: 09-05=/1 09-06=/2 09-09=/2",
        false
    )]
    [InlineData("09-05 12:00>09-07 00:00", 5 * Day, "432000: 09-05=/1 09-06=/2", true)]
    [InlineData("09-05 09:00>09-06 10:00", null, "90000: 09-05=900 09-06=600", false)]
    [InlineData("09-05 09:00>09-06 18:00", 2 * Day, "172800: 09-05=/2 09-06=/2", false)]
    [InlineData("09-05 09:00>09-06 18:00", Day / 2, "43200: 09-05= 09-06=", false)]
    public void A_trip_has_the_days_of_its_schedules(string schedules, long? seconds, string expected, bool differs)
    {
        var facts = Facts(AttendanceKind.Trip) with
        {
            DurationSeconds = seconds,
            Trip = new TripDetails
            {
                Schedules =
                [
                    .. Periods(schedules).Select(period => new TripSchedule { Start = period.Start, End = period.End }),
                ],
            },
        };

        AssertDays(expected, facts);
        Assert.Equal(differs, RecordDays.Of(facts, AttendanceRules.Default).LengthDiffers);
    }

    [Fact]
    public void A_trip_whose_schedule_has_no_end_has_no_amount() =>
        AssertDays(
            "?: 09-05=",
            Facts(AttendanceKind.Trip) with
            {
                Trip = new TripDetails { Schedules = [new TripSchedule { Start = Time("09-05 09:00") }] },
            }
        );

    [Fact]
    public void A_correction_takes_no_minutes_and_counts_for_its_working_day()
    {
        AssertDays("0: 09-05=0", Correction(new RemedyDetails { At = Time("09-05 09:00") }));
        AssertDays(
            "0: 09-04=0",
            Correction(new RemedyDetails { At = Time("09-05 01:30"), Date = new DateOnly(2024, 9, 4) })
        );
        AssertDays(
            "0: 09-05=0 09-06=0",
            Correction(
                new RemedyDetails { At = Time("09-05 09:00"), Times = [Time("09-05 09:00"), Time("09-06 18:00")] }
            )
        );
        AssertDays(
            "0: 09-04=0 09-06=0",
            Correction(
                new RemedyDetails
                {
                    At = Time("09-05 01:30"),
                    Times = [Time("09-05 01:30"), Time("09-06 18:00")],
                    Dates = [new DateOnly(2024, 9, 4), new DateOnly(2024, 9, 6)],
                }
            )
        );

        static AttendanceFacts Correction(RemedyDetails remedy) =>
            Facts(AttendanceKind.Remedy) with
            {
                Remedy = remedy,
            };
    }

    [Fact]
    public void A_shift_swap_has_two_days_without_amounts()
    {
        AssertDays(
            "?: 09-05= 09-08=",
            Facts(AttendanceKind.Shift) with
            {
                Shift = new ShiftDetails { GivenAt = Time("09-08 09:00"), TakenAt = Time("09-05 09:00") },
            }
        );
        AssertDays("?:", Facts(AttendanceKind.Leave));
        AssertDays("?:", new AttendanceFacts { Source = FactSource.Status });
    }

    [Theory]
    [InlineData("Europe/Berlin", "2024-03-30 22:00", "2024-03-31 06:00", "25200: 03-30=120 03-31=300")]
    [InlineData("Europe/Berlin", "2024-10-26 22:00", "2024-10-27 06:00", "32400: 10-26=120 10-27=420")]
    [InlineData("Europe/Berlin", "2024-03-31 01:00", "2024-04-01 01:00", "82800: 03-31=1320 04-01=60")]
    [InlineData("America/Havana", "2024-11-03 00:00", "2024-11-04 06:00", "111600: 11-03=1500 11-04=360")]
    [InlineData("Africa/Cairo", "2024-04-25 22:00", "2024-04-26 03:00", "14400: 04-25=120 04-26=120")]
    public void A_clock_change_counts_on_its_day(string zoneId, string start, string end, string expected)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        var facts = Facts(AttendanceKind.Overtime) with
        {
            Overtime = new OvertimeDetails { Periods = [new Period(In(start), In(end))] },
        };

        Assert.Equal(expected, Text(facts, AttendanceRules.Default with { Zones = zone }));

        DateTimeOffset In(string text)
        {
            var wall = DateTime.Parse(text, CultureInfo.InvariantCulture);
            return new DateTimeOffset(
                wall,
                zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max() : zone.GetUtcOffset(wall)
            );
        }
    }

    [Theory]
    [InlineData("leave_range")]
    [InlineData("form.timeRange.end")]
    [InlineData("form.detail.start")]
    [InlineData("form.schedule")]
    public void Periods_that_were_read_in_part_say_no_amount(string field) =>
        AssertDays(
            "28800: 09-05= 09-06=",
            Leave("hour", 8 * Hour) with
            {
                Start = Time("09-05 09:00"),
                End = Time("09-06 18:00"),
                UnreadableFields = [field],
                Leave = new LeaveDetails { Unit = "hour", Periods = Periods("09-05 09:00>09-05 12:00") },
            }
        );

    [Theory]
    [InlineData("09-05 10:00>09-05 11:00", "10800: 09-05=180")]
    [InlineData(null, "10800: 09-05=180")]
    // The periods are those of leave_detail, because there is no leave_range.
    [InlineData("09-05 09:00>09-05 12:00", "10800: 09-05= 09-06=")]
    public void An_unreadable_leave_detail_matters_only_without_leave_range(string? detail, string expected) =>
        AssertDays(
            expected,
            Leave("hour", 3 * Hour) with
            {
                Start = Time("09-05 09:00"),
                End = Time("09-06 18:00"),
                UnreadableFields = ["leave_detail"],
                Leave = new LeaveDetails
                {
                    Unit = "hour",
                    Periods = Periods("09-05 09:00>09-05 12:00"),
                    Detail = detail is null ? null : Periods(detail),
                },
            }
        );

    [Theory]
    [InlineData("9998-12-31")]
    [InlineData("9999-12-31")]
    public void An_implausibly_long_period_has_a_bounded_number_of_days_without_amounts(string end)
    {
        var period = new Period(
            Time("09-05 00:00"),
            new DateTimeOffset(DateTime.Parse(end, CultureInfo.InvariantCulture), TimeSpan.FromHours(8))
        );
        foreach (
            var facts in (AttendanceFacts[])
                [
                    Leave("day", Day) with
                    {
                        Leave = new LeaveDetails { Unit = "day", Periods = [period] },
                    },
                    Facts(AttendanceKind.Overtime) with
                    {
                        Start = period.Start,
                        End = period.End,
                        Overtime = new OvertimeDetails(),
                    },
                ]
        )
        {
            var days = RecordDays.Of(facts, AttendanceRules.Default).Days!;
            Assert.Equal(IndexEntry.MaxDays, days.Count);
            Assert.Equal(new DateOnly(2024, 9, 5), days[0].Date);
            Assert.All(days, day => Assert.False(day.IsKnown));
        }
    }

    [Theory]
    [InlineData("hour", "09-05 09:00>09-05 12:00", 3 * Hour, "Morning", "09:00-12:00")]
    [InlineData("hour", "09-05 09:00>09-05 13:00", 3 * Hour, "Morning", "09:00-12:00")]
    [InlineData("hour", "09-05 09:00>09-05 13:00", 4 * Hour, "Morning", "09:00-13:00")]
    [InlineData("hour", "09-05 13:00>09-05 18:00", 5 * Hour, "Afternoon", "13:00-18:00")]
    [InlineData("hour", "09-05 12:00>09-06 00:00", 12 * Hour, "Afternoon", "12:00-00:00")]
    [InlineData("hour", "09-05 09:00>09-05 18:00", 8 * Hour, null, "09:00-18:00")]
    [InlineData("half_day", "09-05 09:00>09-05 12:00", Day / 2, "Morning", "09:00-12:00")]
    [InlineData("half_day", "09-05 00:00>09-05 12:00", Day / 2, "Morning", "-")]
    [InlineData("half_day", "09-05 12:00>09-06 00:00", Day / 2, "Afternoon", "-")]
    [InlineData("day", "09-05 00:00>09-06 00:00", Day, null, "-")]
    [InlineData("day", "09-05 00:00>09-06 00:00", Day / 2, null, "-")]
    public void A_day_says_its_half_and_its_clock_times(
        string unit,
        string span,
        long seconds,
        string? half,
        string times
    )
    {
        var period = Periods(span)[0];
        var day = Assert.Single(
            RecordDays
                .Of(Leave(unit, seconds) with { Start = period.Start, End = period.End }, AttendanceRules.Default)
                .Days!
        );

        Assert.Equal(half, day.Half?.ToString());
        Assert.Equal(times, $"{day.Start:HH:mm}-{day.End:HH:mm}");
    }

    [Theory]
    [InlineData("day", Day, "1 day", "1 天")]
    [InlineData("day", 3 * Day, "3 days", "3 天")]
    [InlineData("half_day", 3 * Day / 2, "1.5 days", "1.5 天")]
    [InlineData("half_day", Day / 2, "0.5 days", "0.5 天")]
    [InlineData("hour", 3 * Hour, "3 h", "3 小时")]
    [InlineData("half_hour", 5_400L, "1.5 h", "1.5 小时")]
    [InlineData("minute", 5_400L, "90 min", "90 分钟")]
    [InlineData("half_day", 4 * Hour, "4 h", "4 小时")]
    [InlineData("week", Day, null, null)]
    [InlineData(null, Day, null, null)]
    [InlineData("day", null, null, null)]
    public void A_length_is_in_the_unit_of_the_form(string? unit, long? seconds, string? english, string? chinese)
    {
        foreach (
            var facts in (AttendanceFacts[])
                [
                    Leave(unit, seconds),
                    Facts(AttendanceKind.Out) with
                    {
                        DurationSeconds = seconds,
                        Out = new OutDetails { Unit = unit },
                    },
                ]
        )
        {
            var length = RecordLength.Of(facts, seconds, null);
            Assert.Equal((english, chinese), (length?.Text(), length?.Text(inChinese: true)));
        }
    }

    [Fact]
    public void A_length_of_other_kinds()
    {
        Assert.Equal("2.5 h", RecordLength.Of(Facts(AttendanceKind.Overtime), 9_000, null)!.Text());
        Assert.Equal("2 days", RecordLength.Of(Facts(AttendanceKind.Trip), 2 * Day, null)!.Text());
        Assert.Equal("5 h", RecordLength.Of(Facts(AttendanceKind.Trip), 5 * Hour, null)!.Text());
        Assert.Null(RecordLength.Of(Facts(AttendanceKind.Remedy), 0, null));
        Assert.Null(RecordLength.Of(Facts(AttendanceKind.Shift), null, null));
    }

    private static AttendanceFacts Facts(AttendanceKind kind) => new() { Source = FactSource.Leave, Kind = kind };

    private static AttendanceFacts Leave(string? unit, long? seconds) =>
        Facts(AttendanceKind.Leave) with
        {
            DurationSeconds = seconds,
            Leave = new LeaveDetails { Unit = unit },
        };

    private static AttendanceRules Rules(TimeRange[] breaks) =>
        new(TestProjection.Shanghai, breaks, AttendanceRules.Default.Calendars);

    private static void AssertDays(string expected, AttendanceFacts facts) =>
        Assert.Equal(expected, Text(facts, AttendanceRules.Default));

    private static string Text(AttendanceFacts facts, AttendanceRules rules)
    {
        var (days, seconds, _) = RecordDays.Of(facts, rules);
        Assert.Equal(seconds, RecordDays.LengthOf(facts, rules));
        string total = seconds?.ToString(CultureInfo.InvariantCulture) ?? "?";
        string amounts = string.Join(
            ' ',
            (days ?? []).Select(day =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{day.Date:MM-dd}={day.Minutes}{(day.HalfDays is { } halves ? $"/{halves}" : string.Empty)}"
                )
            )
        );
        return $"{total}: {amounts}".Trim();
    }

    private static Period[] Periods(string text) =>
        [.. text.Split(';').Select(range => range.Split('>')).Select(ends => new Period(Time(ends[0]), Time(ends[1])))];

    private static DateTimeOffset Time(string text) =>
        new(DateTime.Parse($"2024-{text}", CultureInfo.InvariantCulture), TimeSpan.FromHours(8));
}
