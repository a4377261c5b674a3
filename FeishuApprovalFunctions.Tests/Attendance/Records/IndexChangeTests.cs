using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Fields;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Attendance.Records;

public sealed class IndexChangeTests
{
    [Fact]
    public void A_leave_across_days_is_found_on_each_of_them_and_not_on_the_day_its_end_begins() =>
        Assert.Equal(["2024-09-05 user", "2024-09-06 user"], Days(Leave("2024-09-05T12:00", "2024-09-07T00:00")));

    [Fact]
    public void A_leave_that_ends_within_a_day_is_found_on_it() =>
        Assert.Equal(["2024-09-05 user", "2024-09-06 user"], Days(Leave("2024-09-05T12:00", "2024-09-06T00:01")));

    [Theory]
    [InlineData("2024-09-05T12:00", null)]
    [InlineData(null, "2024-09-05T12:00")]
    [InlineData("2024-09-05T12:00", "2024-09-05T12:00")]
    [InlineData("2024-09-05T12:00", "2024-09-01T12:00")]
    public void A_leave_without_a_start_or_an_end_or_with_a_wrong_one_is_found_on_the_day_it_names(
        string? start,
        string? end
    ) => Assert.Equal(["2024-09-05 user"], Days(Leave(start, end)));

    [Fact]
    public void A_leave_without_times_is_found_among_the_unreadable_ones() =>
        Assert.Equal(["0001-01-01 user"], Days(Leave(null, null)));

    [Fact]
    public void A_leave_with_unreadable_fields_is_found_on_its_days_and_among_the_unreadable_ones() =>
        Assert.Equal(
            ["2024-09-05 user", "0001-01-01 user"],
            IndexChange
                .Of(State(Leave("2024-09-05T12:00", "2024-09-05T13:00") with { UnreadableFields = ["leave_unit"] }))
                .PutByDay.Select(Text)
        );

    [Fact]
    public void A_reverted_leave_without_times_is_not_found() =>
        Assert.Empty(Days(Leave(null, null) with { Reverted = true }));

    [Fact]
    public void Days_and_periods_outside_the_start_and_the_end_are_found()
    {
        var overtime = Overtime(null);
        Assert.Equal(
            ["2024-09-03 user", "2024-09-05 user", "2024-09-06 user", "2024-09-09 user"],
            IndexChange
                .Of(
                    State(
                        overtime with
                        {
                            Overtime = new OvertimeDetails
                            {
                                Periods =
                                [
                                    new Period(Time("2024-09-09T18:00")!.Value, Time("2024-09-09T20:00")!.Value),
                                ],
                                Days =
                                [
                                    new WorkDay(new DateOnly(2024, 9, 6), 60, null),
                                    new WorkDay(new DateOnly(2024, 9, 3), 60, null),
                                ],
                            },
                        }
                    )
                )
                .PutByDay.Select(Text)
        );
    }

    [Fact]
    public void A_leave_of_centuries_is_found_by_day_for_three_years_and_by_employee_for_all() =>
        Assert.Equal(
            (IndexEntry.MaxDays, new DateOnly(2999, 12, 31)),
            (
                Days(Leave("2024-09-05T12:00", "3000-01-01T00:00")).Length,
                IndexChange.Of(State(Leave("2024-09-05T12:00", "3000-01-01T00:00"))).PutByEmployee[0].LastDay
            )
        );

    [Fact]
    public void An_overtime_is_found_for_its_submitter() => Assert.Equal(["2024-09-05 user"], Days(Overtime(null)));

    [Fact]
    public void Overtime_entered_for_several_employees_is_found_for_each_of_them() =>
        Assert.Equal(["2024-09-05 a", "2024-09-05 b"], Days(Overtime(["b", "a", "b"])));

    [Theory]
    [InlineData(2_500, true)]
    [InlineData(2_501, false)]
    [InlineData(20_000, false)]
    public void Overtime_for_more_employees_than_the_index_holds_is_found_for_its_submitter_only(
        int workers,
        bool isWhole
    )
    {
        var state = State(
            Overtime([.. Enumerable.Range(0, workers).Select(i => $"worker-{i}")]) with
            {
                UnreadableFields = ["time_range"],
            }
        );
        var change = IndexChange.Of(state);

        // One more row is among the unreadable ones.
        Assert.Equal(
            isWhole ? (workers + 1, workers + 1) : (2, 1),
            (change.PutByEmployee.Count, change.PutByDay.Count)
        );
        Assert.Equal(isWhole ? "worker-0" : "user", change.PutByEmployee[0].UserId);
        Assert.Equal(
            isWhole ? ["time_range"] : ["time_range", "work_multi_imitate_users"],
            AttendanceRecord.From(state, AttendanceRules.Default)!.UnreadableFields
        );
        Assert.Equal(workers, AttendanceRecord.From(state, AttendanceRules.Default)!.Overtime!.Workers!.Count);
    }

    [Fact]
    public void Workers_and_days_together_are_bounded()
    {
        string[] workers = ["a", "b", "c", "d", "e"];
        Assert.Equal((2, 1), Count(Overtime(workers) with { End = Time("2027-09-10T00:00") }));
        Assert.Equal(
            (4, 4 * IndexEntry.MaxDays),
            Count(Overtime(workers[..4]) with { End = Time("2027-09-10T00:00") })
        );

        static (int, int) Count(AttendanceFacts facts) =>
            (IndexChange.Of(State(facts)).PutByEmployee.Count, IndexChange.Of(State(facts)).PutByDay.Count);
    }

    [Fact]
    public async Task The_rows_of_an_overtime_that_grows_beyond_the_bound_and_shrinks_again_are_followed()
    {
        var (store, index) = (new InMemoryAttendanceStore(), new InMemoryAttendanceIndex());
        var updates = new IndexUpdates(store.LoadAsync, index.ApplyAsync, note: null);
        AttendanceState? before = null;
        foreach (int workers in (int[])[3, 3_000, 2, 4_000])
        {
            var facts = Overtime([.. Enumerable.Range(0, workers).Select(i => $"worker-{i}")]);
            var next = State(facts);
            if (before is not null)
                next = next with { StaleEntries = IndexEntry.Stale(before, next), Version = before.Version + 1 };

            await updates.FollowAsync(before, next, CancellationToken.None);

            var expected = IndexChange.Of(State(facts));
            string rows = InMemoryAttendanceIndex.Dump(expected.PutByEmployee, expected.PutByDay);
            Assert.Empty(rows.Split('\n').Except(index.Dump().Split('\n')));
            Assert.True(await updates.RepairAsync(next, CancellationToken.None));
            Assert.Equal(rows, index.Dump());
            before = next;
        }
    }

    [Fact]
    public void A_state_remembers_a_bounded_number_of_rows_to_remove_the_newest_of_all()
    {
        var state = State(Overtime(["first"]));
        for (int i = 0; i < 40; i++)
        {
            var next = State(Overtime([.. Enumerable.Range(0, 1_000).Select(worker => $"{i}-{worker}")]));
            state = next with { StaleEntries = IndexEntry.Stale(state, next) };
        }

        var change = IndexChange.Of(state);
        Assert.Equal(IndexEntry.MaxStaleRows, change.RemoveByEmployee.Count + change.RemoveByDay.Count);
        Assert.Contains(change.RemoveByEmployee, row => row.UserId == "38-0");
    }

    [Fact]
    public void An_overtime_that_has_only_days_is_found_on_them() =>
        Assert.Equal(
            ["2024-09-05 user", "2024-09-06 user"],
            Days(
                Facts(FactSource.Overtime, AttendanceKind.Overtime) with
                {
                    Overtime = new OvertimeDetails
                    {
                        Days =
                        [
                            new WorkDay(new DateOnly(2024, 9, 6), 60, null),
                            new WorkDay(new DateOnly(2024, 9, 5), 60, null),
                        ],
                    },
                }
            )
        );

    [Fact]
    public void A_correction_is_found_on_the_day_it_corrects() =>
        Assert.Equal(
            ["2024-09-05 user"],
            Days(
                Facts(FactSource.Remedy, AttendanceKind.Remedy) with
                {
                    Remedy = new RemedyDetails { At = Time("2024-09-05T23:59") },
                }
            )
        );

    [Fact]
    public void A_trip_is_found_from_its_first_schedule_to_its_last() =>
        Assert.Equal(
            ["2024-09-05 user", "2024-09-06 user", "2024-09-07 user"],
            Days(Trip(null, ("2024-09-07T00:00", "2024-09-08T00:00"), ("2024-09-05T12:00", "2024-09-06T00:00")))
        );

    [Fact]
    public void A_trip_is_found_once_for_each_companion() =>
        Assert.Equal(
            ["2024-09-05 a", "2024-09-05 b", "2024-09-05 user"],
            Days(Trip(["b", "user", "a"], ("2024-09-05T12:00", "2024-09-06T00:00")))
        );

    [Fact]
    public void A_trip_without_schedules_is_found_among_the_unreadable_ones_of_its_submitter() =>
        Assert.Equal(["0001-01-01 user"], Days(Trip(["a"])));

    [Theory]
    [InlineData("2024-09-07T09:00", "2024-09-10T21:00", "2024-09-07 user, 2024-09-10 user")]
    [InlineData("2024-09-10T09:00", "2024-09-07T21:00", "2024-09-07 user, 2024-09-10 user")]
    [InlineData("2024-09-07T09:00", "2024-09-07T21:00", "2024-09-07 user")]
    [InlineData("2024-09-07T09:00", null, "2024-09-07 user")]
    [InlineData(null, "2024-09-10T21:00", "2024-09-10 user")]
    [InlineData(null, null, "0001-01-01 user")]
    public void A_shift_swap_is_found_on_the_day_given_and_on_the_day_taken(string? given, string? taken, string days)
    {
        var state = State(
            Facts(FactSource.Shift, AttendanceKind.Shift) with
            {
                Shift = new ShiftDetails { GivenAt = Time(given), TakenAt = Time(taken) },
            }
        );

        var change = IndexChange.Of(state);

        Assert.Equal(days, string.Join(", ", change.PutByDay.Select(Text)));
        Assert.Equal(
            days,
            string.Join(", ", change.PutByEmployee.Select(row => $"{row.Start:yyyy-MM-dd} {row.UserId}"))
        );
    }

    [Fact]
    public void A_reverted_leave_is_still_found() =>
        Assert.Equal(["2024-09-05 user"], Days(Leave("2024-09-05T12:00", "2024-09-05T13:00") with { Reverted = true }));

    [Fact]
    public void Records_without_an_employee_are_found_by_day() =>
        Assert.Equal(["2024-09-05 "], Days(Leave("2024-09-05T12:00", "2024-09-05T13:00") with { UserId = null }));

    [Fact]
    public void Only_rows_that_a_record_no_longer_has_are_removed()
    {
        var state = State(Leave("2024-09-05T12:00", "2024-09-07T00:00")) with
        {
            StaleEntries =
            [
                new IndexEntry(
                    "tenant",
                    "user",
                    AttendanceKind.Leave,
                    new DateTime(2024, 9, 5, 12, 0, 0),
                    new DateOnly(2024, 9, 7)
                ),
                new IndexEntry(
                    "tenant",
                    "other",
                    AttendanceKind.Leave,
                    new DateTime(2024, 9, 5, 12, 0, 0),
                    new DateOnly(2024, 9, 5)
                ),
            ],
        };

        var change = IndexChange.Of(state);

        Assert.Equal(["other"], change.RemoveByEmployee.Select(row => row.UserId));
        Assert.Equal(["2024-09-07 user", "2024-09-05 other"], change.RemoveByDay.Select(Text));
    }

    private static string[] Days(AttendanceFacts facts)
    {
        var change = IndexChange.Of(State(facts));
        Assert.Equal(
            change.PutByDay.Select(row => row.UserId).Distinct(),
            change.PutByEmployee.Select(row => row.UserId)
        );
        return [.. change.PutByDay.Select(Text)];
    }

    private static string Text(DayRow row) => $"{row.Date:yyyy-MM-dd} {row.UserId}";

    private static AttendanceState State(AttendanceFacts facts) => new() { InstanceCode = "instance", Facts = [facts] };

    private static AttendanceFacts Leave(string? start, string? end) =>
        Facts(FactSource.Leave, AttendanceKind.Leave) with
        {
            Start = Time(start),
            End = Time(end),
        };

    private static AttendanceFacts Overtime(string[]? workers) =>
        Facts(FactSource.Overtime, AttendanceKind.Overtime) with
        {
            Start = Time("2024-09-05T18:00"),
            End = Time("2024-09-05T20:00"),
            Overtime = new OvertimeDetails { Workers = workers },
        };

    private static AttendanceFacts Trip(string[]? companions, params (string Start, string End)[] schedules) =>
        Facts(FactSource.Trip, AttendanceKind.Trip) with
        {
            Trip = new TripDetails
            {
                Schedules =
                [
                    .. schedules.Select(schedule => new TripSchedule
                    {
                        Start = Time(schedule.Start),
                        End = Time(schedule.End),
                    }),
                ],
                Companions = companions,
            },
        };

    private static AttendanceFacts Facts(FactSource source, AttendanceKind kind) =>
        new()
        {
            Source = source,
            Kind = kind,
            TenantKey = "tenant",
            UserId = "user",
        };

    private static DateTimeOffset? Time(string? text) =>
        text is null ? null : DateTimeOffset.Parse(text + "+08:00", System.Globalization.CultureInfo.InvariantCulture);
}
