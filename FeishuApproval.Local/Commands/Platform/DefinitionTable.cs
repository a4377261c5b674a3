using FeishuApproval.FeishuPlatform.Setup;
using FeishuApproval.Local.Commands.Common;
using Spectre.Console;

namespace FeishuApproval.Local.Commands.Platform;

/// <summary>Shows approval definitions, and lets the user choose from them.</summary>
internal static class DefinitionTable
{
    /// <summary>Writes a row for each definition.</summary>
    public static void Write(TextWriter output, IEnumerable<FoundDefinition> found, Func<string, bool> isSubscribed)
    {
        var table = new Table().Border(TableBorder.None).AddColumns("name", "approval code", "records", "subscribed");
        foreach (var definition in found)
        {
            table.AddRow(
                Markup.Escape(definition.Name ?? string.Empty),
                Markup.Escape(definition.ApprovalCode),
                Markup.Escape(Records(definition)),
                isSubscribed(definition.ApprovalCode) ? "yes" : "unknown"
            );
        }

        Terminal.On(output).Write(table);
    }

    /// <summary>Asks which definitions are meant. All are selected at first.</summary>
    public static IReadOnlyList<FoundDefinition> Choose(
        TextWriter output,
        IReadOnlyList<FoundDefinition> found,
        string question
    )
    {
        var prompt = new MultiSelectionPrompt<FoundDefinition>()
            .Title(question)
            .NotRequired()
            .UseConverter(definition => Markup.Escape(definition.Label))
            .AddChoices(found);
        foreach (var definition in found)
            prompt.Select(definition);
        return Terminal.On(output).Prompt(prompt);
    }

    /// <summary>The kind of the records, or why there are none.</summary>
    public static string Records(FoundDefinition definition) =>
        definition switch
        {
            { Error: { } error } => error.Sentence,
            { IsActive: false } => "not active",
            { Kind: { } kind, IsMapped: true } => $"{kind} (mapping)",
            { Kind: { } kind } => kind,
            _ => "no control group",
        };
}
