using System.Globalization;
using FeishuApproval.Events.Fields;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FsCheck.Fluent;

namespace FeishuApproval.Tests.Events;

public sealed class LocalClockTests
{
    private static readonly LocalClock Shanghai = new(TestProjection.Shanghai);
    private static readonly LocalClock NewYork = new(TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));

    [Theory]
    [InlineData("2024-09-05 12:00:00", "2024-09-05T12:00:00+08:00")]
    [InlineData("2024-09-05 12:00", "2024-09-05T12:00:00+08:00")]
    [InlineData("2024-09-05", "2024-09-05T00:00:00+08:00")]
    [InlineData("2024-09-05T12:00:00", "2024-09-05T12:00:00+08:00")]
    [InlineData("2024-09-05 12:00:00.25", "2024-09-05T12:00:00.25+08:00")]
    [InlineData("2024/09/05 12:00", "2024-09-05T12:00:00+08:00")]
    [InlineData(" 2024-09-05 12:00:00 ", "2024-09-05T12:00:00+08:00")]
    [InlineData("2024-09-05T12:00:00Z", "2024-09-05T20:00:00+08:00")]
    [InlineData("2024-09-05T12:00:00+08:00", "2024-09-05T12:00:00+08:00")]
    [InlineData("2024-09-05T12:00:00.5-03:30", "2024-09-05T23:30:00.5+08:00")]
    [InlineData("2024-09-05T12:00Z", "2024-09-05T20:00:00+08:00")]
    [InlineData("1589527346", "2020-05-15T15:22:26+08:00")]
    [InlineData("1589527346000", "2020-05-15T15:22:26+08:00")]
    [InlineData("1589527346123", "2020-05-15T15:22:26.123+08:00")]
    [InlineData("1589527346123456", "2020-05-15T15:22:26.123456+08:00")]
    [InlineData("1502199207.7171419", "2017-08-08T21:33:27.7171419+08:00")]
    [InlineData("1", "1970-01-01T08:00:01+08:00")]
    [InlineData("99999999999", "5138-11-16T17:46:39+08:00")]
    [InlineData("100000000000", "1973-03-03T17:46:40+08:00")]
    [InlineData("99999999999999", "5138-11-16T17:46:39.999+08:00")]
    [InlineData("100000000000000", "1973-03-03T17:46:40+08:00")]
    [InlineData("9999-12-31 23:59:59", "9999-12-31T23:59:59+08:00")]
    [InlineData("1988-07-01 00:00:00", "1988-07-01T00:00:00+09:00")]
    public void A_time_is_read_in_the_zone(string text, string expected)
    {
        Assert.True(Shanghai.TryParse(text, out var time));
        AssertSame(expected, time);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.0")]
    [InlineData("000")]
    public void A_count_of_zero_means_not_yet(string text)
    {
        Assert.True(Shanghai.TryParse(text, out var time));
        Assert.Null(time);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("tomorrow")]
    [InlineData("-1")]
    [InlineData("1.2.3")]
    [InlineData(".")]
    [InlineData("2024-13-01 00:00")]
    [InlineData("2024-02-30")]
    [InlineData("2024-09-05 24:00:00")]
    [InlineData("05/09/2024")]
    [InlineData("0001-01-01 00:00:00")]
    [InlineData("0001-01-01T00:00:00+08:00")]
    [InlineData("999999999999999999")]
    [InlineData("99999999999999999999999999999999999999")]
    public void An_invalid_time_is_reported(string text)
    {
        Assert.False(Shanghai.TryParse(text, out var time));
        Assert.Null(time);
    }

    [Theory]
    [InlineData("winter", "2024-01-15 12:00:00", "2024-01-15T12:00:00-05:00")]
    [InlineData("summer", "2024-07-15 12:00:00", "2024-07-15T12:00:00-04:00")]
    [InlineData("last before the gap", "2024-03-10 01:59:59", "2024-03-10T01:59:59-05:00")]
    [InlineData("in the gap", "2024-03-10 02:30:00", "2024-03-10T03:30:00-04:00")]
    [InlineData("first after the gap", "2024-03-10 03:00:00", "2024-03-10T03:00:00-04:00")]
    [InlineData("the hour that comes twice", "2024-11-03 01:30:00", "2024-11-03T01:30:00-05:00")]
    [InlineData("after it", "2024-11-03 02:00:00", "2024-11-03T02:00:00-05:00")]
    [InlineData("its first coming, as an instant", "1730611800", "2024-11-03T01:30:00-04:00")]
    [InlineData("its second coming, as an instant", "1730615400", "2024-11-03T01:30:00-05:00")]
    public void A_zone_with_summer_time_is_followed(string when, string text, string expected)
    {
        Assert.True(NewYork.TryParse(text, out var time), when);
        AssertSame(expected, time);
    }

    [Fact]
    public void A_time_in_a_gap_of_half_an_hour_moves_on_by_half_an_hour()
    {
        var clock = new LocalClock(TimeZoneInfo.FindSystemTimeZoneById("Australia/Lord_Howe"));

        Assert.True(clock.TryParse("2024-10-06 02:15:00", out var time));
        AssertSame("2024-10-06T02:45:00+11:00", time);
    }

    [Theory]
    [InlineData("the day before", "2011-12-29 12:00:00", "2011-12-29T12:00:00-10:00")]
    [InlineData("its last minute", "2011-12-29 23:59:00", "2011-12-29T23:59:00-10:00")]
    [InlineData("the first moment of the day that was skipped", "2011-12-30 00:00:00", "2011-12-31T00:00:00+14:00")]
    [InlineData("in that day", "2011-12-30 02:00:00", "2011-12-31T02:00:00+14:00")]
    [InlineData("its last minute", "2011-12-30 23:59:00", "2011-12-31T23:59:00+14:00")]
    [InlineData("the day after", "2011-12-31 00:00:00", "2011-12-31T00:00:00+14:00")]
    public void A_day_that_a_zone_skipped_moves_on_by_a_day(string when, string text, string expected)
    {
        var clock = new LocalClock(TimeZoneInfo.FindSystemTimeZoneById("Pacific/Apia"));

        Assert.True(clock.TryParse(text, out var time), when);
        AssertSame(expected, time);
    }

    [Theory]
    [InlineData("2024-03-31 01:30:00", "2024-03-31T02:30:00+01:00")]
    [InlineData("2024-10-27 01:30:00", "2024-10-27T01:30:00+00:00")]
    public void A_zone_whose_winter_time_is_the_exception_is_followed(string text, string expected)
    {
        var clock = new LocalClock(TimeZoneInfo.FindSystemTimeZoneById("Europe/Dublin"));

        Assert.True(clock.TryParse(text, out var time));
        AssertSame(expected, time);
    }

    [Fact]
    public void A_local_time_out_of_range_is_refused() => Assert.False(NewYork.TryParse("9999-12-31 23:59:59", out _));

    [Fact]
    public void A_local_time_is_read_back_as_it_was_written() =>
        Properties.ForAll(
            Gen.Choose(0, int.MaxValue - 1).ToArbitrary(),
            seconds =>
            {
                var wall = new DateTime(1992, 1, 1).AddSeconds(seconds);
                foreach (
                    string format in (ReadOnlySpan<string>)
                        ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss", "yyyy/MM/dd HH:mm:ss"]
                )
                {
                    Assert.True(Shanghai.TryParse(wall.ToString(format, CultureInfo.InvariantCulture), out var time));
                    Assert.Equal(new DateTimeOffset(wall, TimeSpan.FromHours(8)), time);
                }
            }
        );

    [Fact]
    public void An_instant_is_the_same_in_every_unit_and_zone() =>
        Properties.ForAll(
            Gen.Choose(100_000_000, int.MaxValue).ToArbitrary(),
            seconds =>
            {
                var expected = DateTimeOffset.FromUnixTimeSeconds(seconds);
                foreach (
                    string text in (ReadOnlySpan<string>)
                        [
                            $"{seconds}",
                            $"{seconds}.000",
                            $"{seconds}000",
                            $"{seconds}000000",
                            $"{expected:yyyy-MM-dd'T'HH:mm:ssK}",
                        ]
                )
                {
                    Assert.True(Shanghai.TryParse(text, out var there));
                    Assert.True(NewYork.TryParse(text, out var here));
                    Assert.Equal((expected, expected), (there, here));
                }
            }
        );

    /// <summary>The instant and the offset.</summary>
    private static void AssertSame(string expected, DateTimeOffset? actual)
    {
        var time = DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture);
        Assert.Equal((time, time.Offset), (actual, actual?.Offset));
    }
}
