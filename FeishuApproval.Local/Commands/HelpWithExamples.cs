using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace FeishuApproval.Local.Commands;

/// <summary>The usual help, followed by the command's examples.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    // Help is shown even if other arguments are wrong.
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        IReadOnlyList<string> examples = parseResult.CommandResult.Command switch
        {
            CommandWithExamples command => command.Examples,
            RootCommand => CommandLine.Examples,
            _ => [],
        };
        if (examples.Count == 0) return ExitCodes.Success;

        output.WriteLine("Examples:");
        foreach (string example in examples) output.WriteLine($"  {CommandLine.ProgramName} {example}");
        output.WriteLine();
        return ExitCodes.Success;
    }
}
