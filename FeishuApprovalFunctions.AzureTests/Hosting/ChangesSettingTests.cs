using FeishuApproval.Configuration;
using FeishuApprovalFunctions.AzureTests.Support;

namespace FeishuApprovalFunctions.AzureTests.Hosting;

public class ChangesSettingTests
{
    [SkippableFact]
    public async Task Without_the_setting_the_feed_says_how_to_switch_it_on()
    {
        await using var app = new TestApp();
        var (status, text) = await TestApp.AskAsync(request => app.Http.GetChanges(request, CancellationToken.None));
        Assert.Equal(404, status);
        Assert.Contains("Changes__Enabled", text, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("yes")]
    [InlineData("1")]
    public void A_setting_that_is_neither_true_nor_false_stops_the_start(string value)
    {
        var settings = new Dictionary<string, string?>(TestSettings.Local()) { ["Changes__Enabled"] = value };
        Assert.Throws<ConfigurationException>(() => new TestApp(settings: settings));
    }
}
