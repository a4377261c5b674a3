using System.Text;
using FeishuApproval.Simulator;

namespace FeishuApproval.Tests.Simulator;

public sealed class DateShiftTests
{
    // A Thursday.
    private static readonly DateOnly Today = new(2026, 3, 5);

    [Theory]
    [InlineData(
        """{"start":"2024-09-05 12:00:00","end":"2024-09-07 00:00:00"}""",
        """{"start":"2026-03-05 12:00:00","end":"2026-03-07 00:00:00"}"""
    )]
    [InlineData("""{"a":"2024-09-09"}""", """{"a":"2026-03-02"}""")]
    [InlineData("""{"a":"{\\"b\\":\\"2024-09-08T10:00\\"}"}""", """{"a":"{\\"b\\":\\"2026-03-08T10:00\\"}"}""")]
    [InlineData(
        """{"approve_time":1725494400,"start_time":1725494400}""",
        """{"approve_time":1772668800,"start_time":1772668800}"""
    )]
    [InlineData("""{"start_time":"1725494400000"}""", """{"start_time":"1772668800000"}""")]
    [InlineData(
        """{"code":"1725494400","text":"on 2024-09-05","long_time":17254944000}""",
        """{"code":"1725494400","text":"on 2024-09-05","long_time":17254944000}"""
    )]
    [InlineData("""{"day":"0000-00-00"}""", """{"day":"0000-00-00"}""")]
    public void Dates_move_by_whole_weeks_to_the_current_one(string body, string moved) =>
        Assert.Equal(moved, Move(body));

    [Fact]
    public void Every_sample_stays_JSON_of_the_same_length()
    {
        foreach (var sample in SampleLibrary.All)
        {
            Assert.Equal(sample.Body.Length, DateShift.ToWeekOf(sample, Today).Body.Length);
        }
    }

    private static string Move(string body) =>
        Encoding.UTF8.GetString(
            DateShift.ToWeekOf(new Sample("a", null, Encoding.UTF8.GetBytes(body)), Today).Body.Span
        );
}
