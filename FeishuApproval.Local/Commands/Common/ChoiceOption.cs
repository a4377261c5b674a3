using System.CommandLine;
using System.CommandLine.Parsing;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Common;

/// <summary>Options with one of several words. The error message lists the words.</summary>
internal static class ChoiceOption
{
    /// <summary>Creates an option whose default is its first word.</summary>
    public static Option<string> Create(string name, string description, params string[] words) =>
        new(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            DefaultValueFactory = _ => words[0],
            CustomParser = result => OneOf(result, [.. words.Select(word => (word, word))]),
        };

    /// <summary>Reads the word of an option, or adds an error.</summary>
    public static T? OneOf<T>(ArgumentResult result, params ReadOnlySpan<(string Name, T Value)> values)
    {
        string text = result.Tokens[0].Value;
        var names = new List<string>();
        foreach (var (name, value) in values)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;
            names.Add(name);
        }

        string option = ((OptionResult)result.Parent!).Option.Name;
        result.AddError(Localized.Of($"{option} must be one of {string.Join('|', names)}, not \"{text}\""));
        return default;
    }
}
