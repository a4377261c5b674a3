using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands;

/// <summary>The default help, followed by the command's notes and examples.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    // Help is shown even if other arguments are wrong.
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        using var text = new StringWriter();
        configuration.Output = text;
        help.Invoke(parseResult);
        configuration.Output = output;
        output.Write(ParserTexts.Help(text.ToString()));
        var (notes, examples) = parseResult.CommandResult.Command switch
        {
            CommandWithExamples command => (command.Notes, command.Examples),
            RootCommand => ([], CommandLine.Examples),
            _ => ([], []),
        };
        Write(Localized.Of($"Notes:"), notes.Select(Localized.OfText));
        Write(Localized.Of($"Examples:"), examples.Select(example => $"{CommandLine.ProgramName} {example}"));
        return ExitCodes.Success;

        void Write(string title, IEnumerable<string> lines)
        {
            string text = string.Concat(lines.Select(line => $"  {line}{Environment.NewLine}"));
            if (text.Length > 0)
                output.WriteLine($"{title}{Environment.NewLine}{text}");
        }
    }
}
