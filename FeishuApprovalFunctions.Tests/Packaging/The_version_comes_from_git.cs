using System.Reflection;
using System.Text.RegularExpressions;
using FeishuApproval.Local.Commands;

namespace FeishuApproval.Tests.Packaging;

public sealed partial class The_version_comes_from_git
{
    [Fact]
    public void The_program_has_a_version_of_a_tag_or_after_one()
    {
        string? version = typeof(CommandLine)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion;

        Assert.Matches(SemanticVersion(), version);
        Assert.DoesNotMatch("^1.0.0([+]|$)", version);
    }

    [GeneratedRegex(@"^\d+\.\d+\.\d+(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z.-]+)?$")]
    private static partial Regex SemanticVersion();
}
