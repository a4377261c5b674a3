using System.CommandLine;

namespace FeishuApproval.Local.Commands.Common;

/// <summary>
/// A command whose help ends with notes and examples. The list of commands shows the first sentence of its description. The other sentences
/// are the notes.
/// </summary>
internal sealed class CommandWithExamples(string name, string description, params IReadOnlyList<string> examples)
    : Command(name, description.Split(SentenceEnd, 2)[0].TrimEnd('.') + ".")
{
    private const string SentenceEnd = ". ";

    /// <summary>The sentences that explain the command further.</summary>
    public IReadOnlyList<string> Notes { get; } =
    [.. description.Split(SentenceEnd).Skip(1).Select(sentence => sentence.TrimEnd('.') + ".")];

    /// <summary>The command lines of the examples, without the program's name.</summary>
    public IReadOnlyList<string> Examples => examples;
}
