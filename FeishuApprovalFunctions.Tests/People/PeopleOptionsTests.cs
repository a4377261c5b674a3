using FeishuApproval.Configuration;
using FeishuApproval.FeishuPlatform;
using FeishuApproval.People;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.People;

public sealed class PeopleOptionsTests
{
    private const string App = "Feishu__AppId=cli_a;Feishu__AppSecret=s";

    [Theory]
    [InlineData("", true, null)]
    [InlineData("", false, null)]
    [InlineData(App, true, EmployeeNameSource.Contacts)]
    [InlineData(App, false, null)]
    [InlineData(App + ";People__Enabled=true", false, EmployeeNameSource.Contacts)]
    [InlineData(App + ";People__Enabled=True", false, EmployeeNameSource.Contacts)]
    [InlineData(App + ";People__Enabled=false", true, null)]
    [InlineData(App + ";People__Enabled=", true, EmployeeNameSource.Contacts)]
    [InlineData(App + ";People__File=names.csv", true, EmployeeNameSource.File)]
    [InlineData(App + ";People__File= ", true, EmployeeNameSource.Contacts)]
    [InlineData("People__File=names.csv", false, EmployeeNameSource.File)]
    [InlineData("People__File=names.csv;People__Enabled=false", true, null)]
    public void The_source_is_the_file_or_the_contacts(string settings, bool byDefault, object? source) =>
        Assert.Equal((EmployeeNameSource?)source, Load(settings, byDefault).Source);

    [Fact]
    public void The_file_is_below_the_working_folder() =>
        Assert.Equal(Path.GetFullPath("names.csv"), Load("People__File= names.csv ", true).File);

    [Theory]
    [InlineData("People__Enabled=yes", "People__Enabled must be true or false.")]
    [InlineData(
        "People__Enabled=true",
        "People__Enabled is true, but names have no source. Set People__File to a CSV file"
    )]
    public void A_wrong_setting_stops_the_start(string settings, string sentence) =>
        Assert.StartsWith(
            sentence,
            Assert.Throws<ConfigurationException>(() => Load(settings, true)).Message,
            StringComparison.Ordinal
        );

    private static PeopleOptions Load(string settings, bool byDefault)
    {
        var configuration = TestConfiguration.Of(settings);
        return PeopleOptions.Load(configuration, PlatformOptions.Load(configuration), byDefault);
    }
}
