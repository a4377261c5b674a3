using System.CommandLine;
using System.Globalization;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Common;

/// <summary>The language of help, output and errors: <c>--lang</c>, otherwise the one of the environment.</summary>
internal static class LanguageOption
{
    /// <summary>The name of the option.</summary>
    public const string Name = "--lang";

    /// <summary>The variables that name the language of a program, as POSIX orders them.</summary>
    private static readonly string[] Variables = ["LC_ALL", "LC_MESSAGES", "LANG"];

    /// <summary>
    /// Creates the option. A command that writes other texts in a language, for example a workbook, has an option of its own with this name.
    /// </summary>
    public static Option<string?> Create() =>
        new(Name)
        {
            Description =
                "The language of help, output and errors; by default Chinese if LC_ALL, LC_MESSAGES or LANG begins with zh. JSON is always in "
                + "English.",
            HelpName = "en|zh",
            CustomParser = result => ChoiceOption.OneOf<string?>(result, ("en", "en"), ("zh", "zh")),
        };

    /// <summary>
    /// The culture of the texts of a command line. It is chosen before the arguments are parsed, because the parser writes errors. JSON is for
    /// programs, so its sentences are in English.
    /// </summary>
    /// <param name="args">The arguments.</param>
    /// <param name="environment">The value of an environment variable; null when it is not set.</param>
    public static CultureInfo Choose(string[] args, Func<string, string?> environment)
    {
        if (args.Contains(JsonOutput.OptionName))
            return Localized.English;
        int at = Array.FindLastIndex(args, arg => arg == Name);
        string? given =
            at >= 0 && at + 1 < args.Length
                ? args[at + 1]
                : Array
                    .FindLast(args, arg => arg.StartsWith(Name + '=', StringComparison.Ordinal))
                    ?[(Name.Length + 1)..];
        return Localized.CultureOf(
            given ?? Variables.Select(environment).FirstOrDefault(value => !string.IsNullOrEmpty(value))
        );
    }
}
