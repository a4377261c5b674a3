using FeishuApproval.Attendance;
using FeishuApproval.Configuration;
using FeishuApproval.Tests.Support;
using FeishuApproval.WorkCalendars;

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
    [InlineData("", "09:00-18:00")]
    [InlineData("Attendance__WorkingHours=", "09:00-18:00")]
    [InlineData("Attendance__WorkingHours=08:30-17:30", "08:30-17:30")]
    public void The_working_hours_are_the_configured_ones(string settings, string expected)
    {
        var hours = AttendanceOptions.LoadRules(TestConfiguration.Of(settings), WorkCalendar.Default).WorkingHours;

        Assert.Equal(expected, $"{hours.Start:HH:mm}-{hours.End:HH:mm}");
    }

    [Theory]
    [InlineData("9-18")]
    [InlineData("18:00-09:00")]
    [InlineData("22:00-24:00")]
    public void Unreadable_working_hours_stop_the_start(string hours)
    {
        var exception = Assert.Throws<ConfigurationException>(() =>
            AttendanceOptions.LoadRules(TestConfiguration.Of($"Attendance__WorkingHours={hours}"), WorkCalendar.Default)
        );

        Assert.StartsWith($"Attendance__WorkingHours is \"{hours}\". ", exception.Message, StringComparison.Ordinal);
    }

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

    [Fact]
    public void A_tenant_has_the_zone_of_its_app_else_the_common_one()
    {
        var zones = AttendanceOptions.LoadTimeZones(
            TestConfiguration.Of(
                "Attendance__TimeZone=Asia/Tokyo;Feishu__Apps__0__TenantKey=a;Feishu__Apps__0__TimeZone=America/New_York;"
                    + "Feishu__Apps__1__TenantKey=a;Feishu__Apps__1__TimeZone=America/New_York;Feishu__Apps__2__TenantKey=b"
            )
        );

        Assert.Equal(
            ["America/New_York", "Asia/Tokyo", "Asia/Tokyo", "Asia/Tokyo"],
            ((string?[])["a", "b", "", null]).Select(tenantKey => zones.Of(tenantKey).Id)
        );
    }

    [Theory]
    [InlineData("Feishu__Apps__0__TimeZone=Asia/Tokyo", "Feishu__Apps__0__TenantKey is not")]
    [InlineData(
        "Feishu__Apps__0__TenantKey=a;Feishu__Apps__0__TimeZone=Asia/Nowhere",
        "not a time zone on this machine"
    )]
    [InlineData(
        "Feishu__Apps__0__TenantKey=a;Feishu__Apps__0__TimeZone=Asia/Tokyo;Feishu__Apps__1__TenantKey=a;Feishu__Apps__1__TimeZone=UTC",
        "A tenant has one time zone"
    )]
    public void A_zone_without_one_tenant_is_refused(string settings, string sentence) =>
        Assert.Contains(
            sentence,
            Assert
                .Throws<ConfigurationException>(() => AttendanceOptions.LoadTimeZones(TestConfiguration.Of(settings)))
                .Message,
            StringComparison.Ordinal
        );
}
