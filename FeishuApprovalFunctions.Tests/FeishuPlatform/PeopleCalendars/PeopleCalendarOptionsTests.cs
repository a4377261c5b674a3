using FeishuApproval.Configuration;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.FeishuPlatform.PeopleCalendars;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.FeishuPlatform.PeopleCalendars;

public sealed class PeopleCalendarOptionsTests
{
    private const string Apps =
        "Feishu__Apps__0__AppId=cli_a;Feishu__Apps__0__AppSecret=s;Feishu__Apps__0__TenantKey=a;"
        + "Feishu__Apps__1__AppId=cli_b;Feishu__Apps__1__AppSecret=s;";

    [Theory]
    [InlineData("Feishu__AppId=cli_a;Feishu__AppSecret=s;Feishu__TenantKey=a", "")]
    [InlineData(
        "Feishu__AppId=cli_a;Feishu__AppSecret=s;Feishu__TenantKey=a;Feishu__WorkCalendar= 7001 ",
        "Feishu__WorkCalendar cli_a 7001 all"
    )]
    [InlineData($"{Apps}Feishu__Apps__0__WorkCalendar=7001", "Feishu__Apps__0__WorkCalendar cli_a 7001 a")]
    [InlineData(
        $"{Apps}Feishu__Apps__0__WorkCalendar=7001;Feishu__Apps__1__TenantKey=b;Feishu__Apps__1__WorkCalendar=7002",
        "Feishu__Apps__0__WorkCalendar cli_a 7001 a, Feishu__Apps__1__WorkCalendar cli_b 7002 b"
    )]
    [InlineData(
        $"{Apps}Feishu__TenantKey=c;Feishu__Apps__1__WorkCalendar=7002",
        "Feishu__Apps__1__WorkCalendar cli_b 7002 c"
    )]
    public void Each_tenant_has_one_calendar(string settings, string expected)
    {
        var configuration = TestConfiguration.Of(settings);
        var options = PeopleCalendarOptions.Load(configuration);
        options.Check(PlatformOptions.Load(configuration));

        Assert.Equal(
            expected,
            string.Join(
                ", ",
                options.Calendars.Select(calendar =>
                    $"{calendar.Name} {calendar.AppId} {calendar.CalendarId} {calendar.TenantKey ?? "all"}"
                )
            )
        );
    }

    [Theory]
    [InlineData(
        "Feishu__AppId=cli_a;Feishu__WorkCalendar=7001",
        "Feishu__WorkCalendar is set, but Feishu__AppSecret is not. Set the App Secret with which the calendar is read from Feishu People "
            + "(飞书人事), or remove Feishu__WorkCalendar."
    )]
    [InlineData(
        $"{Apps}Feishu__Apps__1__WorkCalendar=7002",
        "Feishu__Apps__1__WorkCalendar is set, but Feishu__Apps__1__TenantKey is not. Set it to the tenant whose work calendar it is."
    )]
    [InlineData(
        $"{Apps}Feishu__Apps__0__WorkCalendar=7001;Feishu__Apps__1__WorkCalendar=7001;Feishu__Apps__1__TenantKey=a",
        "Feishu__Apps__1__WorkCalendar and Feishu__Apps__0__WorkCalendar are of the same tenant a. A tenant has one work calendar: set it at one "
            + "of its apps."
    )]
    public void A_missing_or_contradictory_setting_stops_the_start(string settings, string sentence)
    {
        var configuration = TestConfiguration.Of(settings);

        var exception = Assert.Throws<ConfigurationException>(() =>
            PeopleCalendarOptions.Load(configuration).Check(PlatformOptions.Load(configuration))
        );

        Assert.Equal(sentence, exception.Message);
    }
}
