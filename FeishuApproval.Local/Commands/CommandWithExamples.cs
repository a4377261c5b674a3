using System.CommandLine;

namespace FeishuApproval.Local.Commands;

/// <summary>A command whose help ends with examples.</summary>
internal sealed class CommandWithExamples(string name, string description, params IReadOnlyList<string> examples)
    : Command(name, description)
{
    /// <summary>Command lines, each without the program's name.</summary>
    public IReadOnlyList<string> Examples => examples;
}
