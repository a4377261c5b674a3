using FeishuApproval.Attendance.Facts;
using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events;

namespace FeishuApproval.Tests.Attendance.Index;

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
    public void A_leave_without_a_start_or_an_end_or_with_a_wrong_one_is_found_on_the_day_it_names(string? start, string? end) =>
        Assert.Equal(["2024-09-05 user"], Days(Leave(start, end)));

    [Fact]
    public void A_leave_without_times_is_not_found() => Assert.Empty(Days(Leave(null, null)));

    [Fact]
    public void A_leave_of_centuries_is_found_by_day_for_three_years_and_by_person_for_all() =>
        Assert.Equal((IndexChange.MaxDays, new DateOnly(2999, 12, 31)), (Days(Leave("2024-09-05T12:00", "3000-01-01T00:00")).Length, IndexChange.Of(State(Leave("2024-09-05T12:00", "3000-01-01T00:00"))).PutByEmployee[0].LastDay));

    [Fact]
    public void An_overtime_is_found_for_its_submitter() => Assert.Equal(["2024-09-05 user"], Days(Overtime(null)));

    [Fact]
    public void An_overtime_entered_for_several_people_is_found_for_each_of_them() =>
        Assert.Equal(["2024-09-05 a", "2024-09-05 b"], Days(Overtime(["b", "a", "b"])));

    [Fact]
    public void An_overtime_that_has_only_days_is_found_on_them() => Assert.Equal(
        ["2024-09-05 user", "2024-09-06 user"],
        Days(Facts(FactSource.Overtime, AttendanceKind.Overtime) with { Overtime = new OvertimeDetails { Days = [new WorkDay(new DateOnly(2024, 9, 6), 60, null), new WorkDay(new DateOnly(2024, 9, 5), 60, null)] } }));

    [Fact]
    public void A_correction_is_found_on_the_day_it_corrects() =>
        Assert.Equal(["2024-09-05 user"], Days(Facts(FactSource.Remedy, AttendanceKind.Remedy) with { Remedy = new RemedyDetails { At = Time("2024-09-05T23:59") } }));

    [Fact]
    public void A_reverted_leave_is_still_found() => Assert.Equal(["2024-09-05 user"], Days(Leave("2024-09-05T12:00", "2024-09-05T13:00") with { Reverted = true }));

    [Fact]
    public void Who_is_not_named_is_found_by_day() => Assert.Equal(["2024-09-05 "], Days(Leave("2024-09-05T12:00", "2024-09-05T13:00") with { UserId = null }));

    [Fact]
    public void What_a_record_has_left_is_removed_and_what_it_still_has_is_not()
    {
        var state = State(Leave("2024-09-05T12:00", "2024-09-07T00:00")) with
        {
            StaleEntries =
            [
                new IndexEntry("tenant", "user", AttendanceKind.Leave, new DateTime(2024, 9, 5, 12, 0, 0), new DateOnly(2024, 9, 7)),
                new IndexEntry("tenant", "other", AttendanceKind.Leave, new DateTime(2024, 9, 5, 12, 0, 0), new DateOnly(2024, 9, 5)),
            ],
        };

        var change = IndexChange.Of(state);

        Assert.Equal(["other"], change.RemoveByEmployee.Select(row => row.UserId));
        Assert.Equal(["2024-09-07 user", "2024-09-05 other"], change.RemoveByDay.Select(Text));
    }

    private static string[] Days(AttendanceFacts facts)
    {
        var change = IndexChange.Of(State(facts));
        Assert.Equal(change.PutByDay.Select(row => row.UserId).Distinct(), change.PutByEmployee.Select(row => row.UserId));
        return [.. change.PutByDay.Select(Text)];
    }

    private static string Text(DayRow row) => $"{row.Date:yyyy-MM-dd} {row.UserId}";

    private static AttendanceState State(AttendanceFacts facts) => new() { InstanceCode = "instance", Facts = [facts] };

    private static AttendanceFacts Leave(string? start, string? end) => Facts(FactSource.Leave, AttendanceKind.Leave) with { Start = Time(start), End = Time(end) };

    private static AttendanceFacts Overtime(string[]? workers) => Facts(FactSource.Overtime, AttendanceKind.Overtime) with
    {
        Start = Time("2024-09-05T18:00"),
        End = Time("2024-09-05T20:00"),
        Overtime = new OvertimeDetails { Workers = workers },
    };

    private static AttendanceFacts Facts(FactSource source, AttendanceKind kind) => new() { Source = source, Kind = kind, TenantKey = "tenant", UserId = "user" };

    private static DateTimeOffset? Time(string? text) => text is null ? null : DateTimeOffset.Parse(text + "+08:00", System.Globalization.CultureInfo.InvariantCulture);
}
