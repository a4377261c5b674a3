using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using FeishuApproval.FeishuPlatform.Registration;
using FeishuApproval.Local.Commands;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Localization;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Localization;

/// <summary>Each text for users has a Chinese translation with the same values.</summary>
public sealed partial class TranslationTests
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string[] Texts =
    [
        .. TextKeys
            .Of(typeof(Localized).Assembly)
            .Concat(TextKeys.Of(typeof(CommandLine).Assembly))
            .Concat(Descriptions(CommandLine.CreateRoot()))
            .Concat(ParserTexts.All)
            .Concat(RequestedAccess.Scopes.Select(scope => scope.Purpose))
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Each_text_has_a_translation()
    {
        string[] missing = [.. Texts.Except(Localized.Translations.Keys)];

        Assert.True(
            missing.Length == 0,
            $"Add to FeishuApproval/Localization/texts.zh.json, in the order of the keys:\n{Lines(missing)}"
        );
    }

    [Fact]
    public void Each_translation_is_used()
    {
        string[] unused = [.. Localized.Translations.Keys.Except(Texts)];

        Assert.True(unused.Length == 0, $"Remove from FeishuApproval/Localization/texts.zh.json:\n{Lines(unused)}");
    }

    [Fact]
    public void A_translation_has_the_values_of_its_text() =>
        Assert.All(
            Localized.Translations,
            translation => Assert.Equal(Values(translation.Key), Values(translation.Value))
        );

    [Fact]
    public void The_translations_are_in_the_order_of_their_keys() =>
        Assert.Equal(Localized.Translations.Keys.Order(StringComparer.Ordinal), Localized.Translations.Keys);

    [Fact]
    public void An_approved_leave_is_not_called_an_absence() =>
        Assert.All(
            Directory
                .GetFiles(Path.Combine(RepositoryFile.Root, "docs/zh"))
                .Select(File.ReadAllText)
                .Append(RepositoryFile.Text("README.zh-CN.md"))
                .Concat(Localized.Translations.Values),
            text => Assert.DoesNotContain("缺勤", text, StringComparison.Ordinal)
        );

    private static string Lines(IEnumerable<string> texts) =>
        string.Join('\n', texts.Select(text => $"  {JsonSerializer.Serialize(text, Readable)}: \"\","));

    private static IEnumerable<string> Values(string format) =>
        Value()
            .Matches(
                format
                    .Replace("{{", string.Empty, StringComparison.Ordinal)
                    .Replace("}}", string.Empty, StringComparison.Ordinal)
            )
            .Select(match => match.Value)
            .Distinct()
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Descriptions(Command command) =>
        command
            .Options.Select(option => option.Description)
            .Concat(command.Arguments.Select(argument => argument.Description))
            .Append(command.Description)
            .Concat(command is CommandWithExamples explained ? explained.Notes : [])
            .Concat(command.Subcommands.SelectMany(Descriptions))
            .OfType<string>();

    [GeneratedRegex(@"\{\d+(:[^}]*)?\}")]
    private static partial Regex Value();
}
