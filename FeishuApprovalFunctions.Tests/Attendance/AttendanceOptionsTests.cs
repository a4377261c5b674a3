using FeishuApproval.Attendance;
using FeishuApproval.Configuration;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Attendance;

public sealed class AttendanceOptionsTests
{
    [Theory]
    [InlineData("", "Asia/Shanghai")]
    [InlineData("Attendance__TimeZone=", "Asia/Shanghai")]
    [InlineData("Attendance__TimeZone=Europe/Berlin", "Europe/Berlin")]
    [InlineData("Attendance__TimeZone=UTC", "UTC")]
    public void The_zone_is_the_configured_one_else_Shanghai(string settings, string expected) =>
        Assert.Equal(expected, AttendanceOptions.LoadTimeZone(TestConfiguration.Of(settings)).Id);

    [Theory]
    [InlineData("Asia/Shangri-La")]
    [InlineData("+08:00")]
    [InlineData("../etc/passwd")]
    public void An_unknown_zone_is_refused_in_a_sentence_that_names_the_setting(string name)
    {
        var exception = Assert.Throws<ConfigurationException>(() =>
            AttendanceOptions.LoadTimeZone(TestConfiguration.Of($"Attendance__TimeZone={name}"))
        );

        Assert.Contains("Attendance__TimeZone", exception.Message, StringComparison.Ordinal);
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }
}
