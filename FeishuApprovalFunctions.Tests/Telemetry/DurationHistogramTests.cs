using FeishuApproval.Telemetry;

namespace FeishuApproval.Tests.Telemetry;

public sealed class DurationHistogramTests
{
    [Fact]
    public void Nothing_recorded_is_zero()
    {
        var histogram = new DurationHistogram();

        Assert.Equal(
            (0, TimeSpan.Zero, TimeSpan.Zero),
            (histogram.Count, histogram.Percentile(0.99), histogram.Maximum)
        );
    }

    [Fact]
    public void A_negative_duration_counts_as_zero()
    {
        var histogram = new DurationHistogram();
        histogram.Record(TimeSpan.FromSeconds(-5));

        Assert.Equal((1, TimeSpan.Zero), (histogram.Count, histogram.Percentile(1)));
    }

    [Theory]
    [InlineData(0.5, 500)]
    [InlineData(0.9, 900)]
    [InlineData(0.99, 990)]
    [InlineData(1, 1000)]
    public void Percentiles_are_at_most_a_little_high(double share, int expected)
    {
        var histogram = new DurationHistogram();
        foreach (int milliseconds in Enumerable.Range(1, 1000).Reverse())
            histogram.Record(TimeSpan.FromMilliseconds(milliseconds));

        Assert.InRange(histogram.Percentile(share).TotalMilliseconds, expected, expected * 1.032);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(12_345)]
    [InlineData(3_000_000)]
    [InlineData(86_400_000_000)]
    public void The_longest_is_exact_and_no_percentile_exceeds_it(long microseconds)
    {
        var histogram = new DurationHistogram();
        histogram.Record(TimeSpan.FromMicroseconds(microseconds));

        Assert.Equal(TimeSpan.FromMicroseconds(microseconds), histogram.Maximum);
        Assert.Equal(histogram.Maximum, histogram.Percentile(0.5));
    }

    [Fact]
    public void Every_step_begins_where_the_one_before_ends()
    {
        // Two durations, one of them as long as can be: the middle is the top of the shorter one's step.
        static TimeSpan TopOfStep(long microseconds)
        {
            var histogram = new DurationHistogram();
            histogram.Record(TimeSpan.FromMicroseconds(microseconds));
            histogram.Record(TimeSpan.FromDays(1));
            return histogram.Percentile(0.5);
        }

        for (long microseconds = 0; microseconds < 200_000; )
        {
            long top = (long)TopOfStep(microseconds).TotalMicroseconds;
            Assert.InRange(top, microseconds, microseconds + microseconds / 32);
            microseconds = top + 1;
        }
    }

    [Fact]
    public void Concurrent_threads_lose_nothing()
    {
        var histogram = new DurationHistogram();

        Parallel.For(0, 100_000, i => histogram.Record(TimeSpan.FromMicroseconds(i)));

        Assert.Equal(100_000, histogram.Count);
        Assert.Equal(TimeSpan.FromMicroseconds(99_999), histogram.Maximum);
    }
}
