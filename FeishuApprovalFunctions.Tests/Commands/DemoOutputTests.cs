using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Demo;

namespace FeishuApproval.Tests.Commands;

public sealed class DemoOutputTests
{
    [Fact]
    public void A_failed_check_shows_expected_and_actual_values_and_fails_the_demo()
    {
        var written = new StringWriter();
        var output = new DemoOutput(Terminal.On(written));

        output.Check("the URL", "200", "200");
        output.Check("a [forged] body", "401", "200");
        bool asPromised = output.End();

        Assert.False(asPromised);
        Assert.Matches(@"  ✓ the URL +200\n  ✗ a \[forged\] body +expected 401, got 200\n", written.ToString());
        Assert.Contains("1 of 2 checks failed.", written.ToString(), StringComparison.Ordinal);
    }
}
