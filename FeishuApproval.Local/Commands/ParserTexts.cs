using System.Globalization;
using System.Text.RegularExpressions;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands;

/// <summary>
/// Translates the texts of System.CommandLine. It has translations in satellite assemblies, but a program without ICU loads none.
/// </summary>
internal static partial class ParserTexts
{
    private const string Default = "[default: ";
    private const string Required = "(REQUIRED)";

    /// <summary>The texts that are translated. What is quoted or counted in a message is a value.</summary>
    internal static IReadOnlyList<string> All { get; } =
    [
        "Description:",
        "Usage:",
        "Arguments:",
        "Options:",
        "Commands:",
        Default,
        Required,
        "Show help and usage information",
        "Show version information",
        "Unrecognized command or argument {0}",
        "Required argument missing for option: {0}",
        "Required command was not provided",
        "Option {0} is required",
        "Option {0} expects a single argument but {1} were provided",
        "Argument {0} not recognized. Must be one of: \t{1}",
    ];

    /// <summary>Translates the titles and marks of a help text.</summary>
    public static string Help(string help) =>
        Title()
            .Replace(help, match => Localized.OfText(match.Value))
            .Replace(Default, Localized.OfText(Default), StringComparison.Ordinal)
            .Replace(Required, Localized.OfText(Required), StringComparison.Ordinal);

    /// <summary>Translates an error message. One without a translation stays English.</summary>
    public static string Message(string message)
    {
        var values = new List<object>();
        string key = Value()
            .Replace(
                message,
                match =>
                {
                    values.Add(match.Value);
                    return string.Create(CultureInfo.InvariantCulture, $"{{{values.Count - 1}}}");
                }
            );
        string format = Localized.OfText(key);
        return format == key ? message : string.Format(CultureInfo.InvariantCulture, format, [.. values]);
    }

    [GeneratedRegex(@"^\w+:(?=\r?$)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Title();

    [GeneratedRegex(@"'[^']*'(?:\s+'[^']*')*|(?<=but )\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Value();
}
