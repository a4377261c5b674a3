using FeishuApproval.Local.Commands.Send;
using FeishuApproval.Simulator;

namespace FeishuApproval.Tests.Commands;

public sealed class SendIdentityTests
{
    [Theory]
    [InlineData(null, null, "", SampleLibrary.VerificationToken, SampleLibrary.EncryptKey)]
    [InlineData("t", "k", "", "t", "k")]
    [InlineData("t", null, "", "t", null)]
    [InlineData(null, "k", "", SampleLibrary.VerificationToken, "k")]
    [InlineData(null, null, "VerificationToken=et EncryptKey=ek", "et", "ek")]
    [InlineData(null, null, "VerificationToken=et", "et", null)]
    [InlineData("t", "k", "VerificationToken=et EncryptKey=ek", "t", "k")]
    public void Arguments_win_over_the_environment_and_that_over_the_samples(
        string? token,
        string? key,
        string environment,
        string foundToken,
        string? foundKey
    )
    {
        var found = SendIdentity.Find(token, key, appId: null, plain: false, Environment(environment));

        Assert.Equal((foundToken, foundKey), (found.VerificationToken, found.EncryptKey));
    }

    [Fact]
    public void Plain_means_no_key() =>
        Assert.Null(SendIdentity.Find("t", "k", appId: null, plain: true, Environment(string.Empty)).EncryptKey);

    [Fact]
    public void The_app_and_the_tenant_are_those_of_the_environment()
    {
        var found = SendIdentity.Find("t", "k", appId: null, plain: false, Environment("AppId=cli_a TenantKey=b"));

        Assert.Equal(("cli_a", "b"), (found.AppId, found.TenantKey));
    }

    [Fact]
    public void The_app_of_the_argument_wins() =>
        Assert.Equal("cli_c", SendIdentity.Find("t", "k", "cli_c", plain: false, Environment("AppId=cli_a")).AppId);

    private static Func<string, string?> Environment(string settings)
    {
        var values = settings
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(setting => setting.Split('='))
            .ToDictionary(parts => "Feishu:" + parts[0], parts => parts[1]);
        return name => values.GetValueOrDefault(name);
    }
}
