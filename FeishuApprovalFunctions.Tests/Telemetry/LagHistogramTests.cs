using FeishuApproval.Telemetry;

namespace FeishuApproval.Tests.Telemetry;

public sealed class LagHistogramTests
{
    [Fact]
    public void Without_a_lag_there_is_no_percentile() => Assert.Null(new LagHistogram().Percentile(0.5));

    [Theory]
    [InlineData(-5, 0.001)]
    [InlineData(0, 0.001)]
    [InlineData(0.0005, 0.001)]
    [InlineData(0.02, 0.02)]
    [InlineData(1, 1)]
    [InlineData(25_000, 25_000)]
    [InlineData(1e9, 4_294_967)]
    public void One_lag_is_every_percentile_within_a_tenth(double seconds, double expected)
    {
        var lags = new LagHistogram();
        lags.Record(TimeSpan.FromSeconds(seconds));

        Assert.InRange(lags.Percentile(0.01)!.Value, expected * 0.999, expected * 1.1);
        Assert.Equal(lags.Percentile(0.01), lags.Percentile(0.99));
    }

    [Fact]
    public void Percentiles_are_those_of_all_that_were_counted()
    {
        var lags = new LagHistogram();
        for (int i = 1; i <= 1000; i++) lags.Record(TimeSpan.FromSeconds(i));

        Assert.InRange(lags.Percentile(0.5)!.Value, 500, 550);
        Assert.InRange(lags.Percentile(0.9)!.Value, 900, 990);
        Assert.InRange(lags.Percentile(0.99)!.Value, 990, 1089);
    }
}
