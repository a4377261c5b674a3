using System.Text.RegularExpressions;

namespace FeishuApprovalFunctions.AzureTests.Agreement;

/// <summary>The app settings of <c>infra/modules/functionapp.bicep</c>, for one Feishu app with one approval code.</summary>
internal static partial class DeployedSettings
{
    /// <summary>Set in every environment.</summary>
    public static IReadOnlyList<string> Required { get; } =
    [
        .. Read("requiredSettings"),
        "Feishu__AppId",
        .. SecretsOfAnApp().Where(secret => !secret.IsOptional).Select(secret => secret.Setting),
    ];

    /// <summary>Set when their parameter is.</summary>
    public static IReadOnlyList<string> Optional { get; } =
    [
        .. Read("optionalSettings"),
        .. SecretsOfAnApp().Where(secret => secret.IsOptional).Select(secret => secret.Setting),
        "Feishu__ApprovalCodes__0",
    ];

    /// <summary>All of them.</summary>
    public static IEnumerable<string> Names =>
        [.. Required, .. Optional, "Feishu__WorkCalendar", "Feishu__Apps__0__TimeZone"];

    private static List<string> Read(string variable)
    {
        string block = Block(variable).Match(RepositoryFile.Text("infra/modules/functionapp.bicep")).Groups[1].Value;
        return [.. Name().Matches(block).Select(match => match.Groups[1].Value)];
    }

    private static IEnumerable<(string Setting, bool IsOptional)> SecretsOfAnApp()
    {
        string type = RepositoryFile.Text("infra/shared.bicep").Split("type feishuAppSecrets = {")[1];
        return Secret()
            .Matches(type[..type.IndexOf('}', StringComparison.Ordinal)])
            .Select(match =>
                (
                    $"Feishu__{char.ToUpperInvariant(match.Groups[1].Value[0])}{match.Groups[1].Value[1..]}",
                    match.Groups[2].Length > 0
                )
            );
    }

    private static Regex Block(string variable) =>
        new(@"^var " + variable + @" = \{\n(.*?)^\}", RegexOptions.Multiline | RegexOptions.Singleline);

    [GeneratedRegex(@"^  (\w+): ", RegexOptions.Multiline)]
    private static partial Regex Name();

    [GeneratedRegex(@"^  (\w+): string(\??)$", RegexOptions.Multiline)]
    private static partial Regex Secret();
}
