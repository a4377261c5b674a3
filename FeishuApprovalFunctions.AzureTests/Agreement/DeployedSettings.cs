using System.Text.RegularExpressions;

namespace FeishuApprovalFunctions.AzureTests.Agreement;

/// <summary>The app settings of <c>infra/modules/functionapp.bicep</c>, for one Feishu app with one approval code.</summary>
internal static partial class DeployedSettings
{
    /// <summary>Set in every environment.</summary>
    public static IReadOnlyList<string> Required { get; } = Read("requiredSettings");

    /// <summary>Set when their parameter is.</summary>
    public static IReadOnlyList<string> Optional { get; } = [.. Read("optionalSettings"), "Feishu__ApprovalCodes__0"];

    /// <summary>All of them.</summary>
    public static IEnumerable<string> Names => Required.Concat(Optional);

    private static List<string> Read(string variable)
    {
        string block = Block(variable).Match(RepositoryFile.Text("infra/modules/functionapp.bicep")).Groups[1].Value;
        return
        [
            .. Name()
                .Matches(block)
                .Select(match =>
                    match.Groups[1].Value.Trim('\'').Replace("${appPrefix}", "Feishu__", StringComparison.Ordinal)
                ),
        ];
    }

    private static Regex Block(string variable) =>
        new(@"^var " + variable + @" = \{\n(.*?)^\}", RegexOptions.Multiline | RegexOptions.Singleline);

    [GeneratedRegex(@"^  ('[^']+'|\w+): ", RegexOptions.Multiline)]
    private static partial Regex Name();
}
