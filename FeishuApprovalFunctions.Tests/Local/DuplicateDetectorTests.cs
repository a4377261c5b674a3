using FeishuApproval.Local.Topic;

namespace FeishuApproval.Tests.Local;

public sealed class DuplicateDetectorTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly DuplicateDetector _taken = new(TimeSpan.FromHours(8));

    [Theory]
    [InlineData(0, true)]
    [InlineData(7.9, true)]
    [InlineData(8, false)]
    public void An_id_is_remembered_for_the_window(double hoursLater, bool remembered)
    {
        _taken.Add("event-1", Noon, Noon);
        var later = Noon.AddHours(hoursLater);
        _taken.Add("event-2", later, later);

        Assert.Equal(remembered, _taken.Contains("event-1"));
    }

    [Fact]
    public void An_id_older_than_the_window_is_not_taken_in()
    {
        _taken.Add("event-1", Noon.AddHours(-9), Noon);

        Assert.False(_taken.Contains("event-1"));
    }
}
