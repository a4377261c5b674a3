using System.Globalization;
using FeishuApproval.Closings;
using FeishuApproval.Comparisons;
using FeishuApproval.Events.Facts;
using FeishuApproval.Json;

namespace FeishuApproval.Tests.Comparisons;

public sealed class AttendanceMatchTests
{
    private static readonly DateTimeOffset ClosedAt = At("30 00:00");

    [Theory]
    [InlineData("the same", "10 09:00", "10 18:00", 28_800, "same")]
    [InlineData("an end that differs by seconds", "10 09:00", "10 18:00:59", 28_800, "same")]
    [InlineData("other times and the same length", "10 09:30", "10 17:30", 28_800, "same")]
    [InlineData("other times and another length", "10 09:00", "10 12:00", 10_800, "different_length")]
    [InlineData("the same times and another length", "10 09:00", "10 18:00", 32_400, "different_length")]
    [InlineData("another day", "11 09:00", "11 18:00", 28_800, "only_here, only_feishu")]
    public void Leaves_are_joined_by_their_times(
        string what,
        string start,
        string end,
        long seconds,
        string expected
    ) =>
        Assert.Equal(
            (what, expected),
            (what, Results([Record("10 09:00", "10 18:00", 28_800)], [Feishu(start, end, seconds)]))
        );

    [Fact]
    public void Parts_of_one_record_are_added_up() =>
        Assert.Equal(
            "same, only_feishu",
            Results(
                [Record("10 09:00", "11 18:00", 57_600)],
                [
                    Feishu("10 09:00", "10 18:00", 28_800),
                    Feishu("11 09:00", "11 18:00", 28_800),
                    Feishu("12 09:00", "12 18:00", 28_800),
                ]
            )
        );

    [Fact]
    public void Without_a_length_the_times_decide()
    {
        Assert.Equal(
            "same",
            Results(
                [Record("10 00:00", "12 00:00", 172_800, AttendanceKind.Trip)],
                [Feishu("10 00:00", "12 00:00", null, AttendanceKind.Trip)]
            )
        );
        Assert.Equal(
            "different_length",
            Results(
                [Record("10 00:00", "12 00:00", 172_800, AttendanceKind.Trip)],
                [Feishu("10 00:00", "11 00:00", null, AttendanceKind.Trip)]
            )
        );
    }

    [Fact]
    public void Kinds_are_compared_separately() =>
        Assert.Equal(
            "only_feishu, only_here",
            Results(
                [Record("10 09:00", "10 18:00", 28_800, AttendanceKind.Out)],
                [Feishu("10 09:00", "10 18:00", 28_800)]
            )
        );

    [Fact]
    public void A_reason_is_given_where_it_is_known()
    {
        var record = Record("10 09:00", "10 18:00", 28_800);
        var feishu = Feishu("10 09:00", "10 18:00", 28_800);
        Assert.Equal("only_feishu reverted", Reasons([record with { IsReverted = true, IsGone = true }], [feishu]));
        Assert.Equal(
            "only_feishu cancel_leave",
            Reasons([record with { IsCancelled = true, IsGone = true }], [feishu])
        );
        Assert.Equal(
            "different_length cancel_leave",
            Reasons([record with { IsCancelled = true, Seconds = 14_400 }], [feishu])
        );
        Assert.Equal("only_feishu people_process", Reasons([], [feishu with { IsPeopleProcess = true }]));
        Assert.Equal(
            "only_feishu without_approval",
            Reasons([], [Feishu("10 09:00", "10 09:00", null, AttendanceKind.Remedy) with { ApprovalId = null }])
        );
        Assert.Equal("only_feishu unreadable_record", Reasons([], [feishu], AttendanceKind.Leave));
        Assert.Equal("only_feishu ", Reasons([], [feishu], AttendanceKind.Out));
        Assert.Equal("only_here unreadable_record", Reasons([record with { IsUnreadable = true }], []));
        Assert.Equal("only_here ", Reasons([record with { LastReceivedAt = ClosedAt }], []));
        Assert.Equal(
            "only_here changed_after_close",
            Reasons([record with { LastReceivedAt = ClosedAt.AddTicks(1) }], [])
        );
    }

    [Fact]
    public void What_is_outside_the_period_only_explains_what_is_inside()
    {
        var record = Record("10 02:00", "10 02:00", null, AttendanceKind.Remedy);
        var feishu = Feishu("10 02:00", "10 02:00", null, AttendanceKind.Remedy);
        Assert.Equal("same", Results([record], [feishu with { IsInside = false }]));
        Assert.Equal("same", Results([record with { IsInside = false }], [feishu]));
        Assert.Empty(Results([record with { IsInside = false }], [feishu with { IsInside = false }]));
        Assert.Empty(Results([record with { IsInside = false }], []));
        Assert.Empty(Results([], [feishu with { IsInside = false }]));
    }

    [Fact]
    public void A_reverted_record_that_Feishu_does_not_have_is_no_difference() =>
        Assert.Empty(Results([Record("10 09:00", "10 18:00", 28_800) with { IsReverted = true, IsGone = true }], []));

    private static string Results(RecordItem[] records, FeishuItem[] feishu) =>
        string.Join(", ", Compare(records, feishu).Select(row => SnakeCase.Of(row.Result)));

    private static string Reasons(RecordItem[] records, FeishuItem[] feishu, params AttendanceKind[] unreadable) =>
        string.Join(
            ", ",
            Compare(records, feishu, unreadable)
                .Select(row => $"{SnakeCase.Of(row.Result)} {(row.Reason is { } reason ? SnakeCase.Of(reason) : null)}")
        );

    private static IEnumerable<ComparisonRow> Compare(
        RecordItem[] records,
        FeishuItem[] feishu,
        params AttendanceKind[] unreadable
    ) => new AttendanceMatch(ClosedAt).Compare("e1", records, feishu, unreadable.ToHashSet());

    private static RecordItem Record(
        string start,
        string end,
        long? seconds,
        AttendanceKind kind = AttendanceKind.Leave
    ) =>
        new("e1", kind, "instance-1", At(start), At(end))
        {
            Seconds = seconds,
            IsInside = true,
            HasUserId = true,
        };

    private static FeishuItem Feishu(
        string start,
        string end,
        long? seconds,
        AttendanceKind kind = AttendanceKind.Leave
    ) => new("e1", kind, At(start), At(end)) { Seconds = seconds, ApprovalId = "1" };

    /// <summary>A time of September 2026 in China.</summary>
    private static DateTimeOffset At(string dayAndTime) =>
        DateTimeOffset.Parse($"2026-09-{dayAndTime}+08:00", CultureInfo.InvariantCulture);
}
