using FeishuApproval.FeishuPlatform.Setup;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Commands.Records;
using FeishuApproval.Localization;
using Spectre.Console;

namespace FeishuApproval.Local.Commands.Platform;

/// <summary>Shows approval definitions, and lets the user choose from them.</summary>
internal static class DefinitionTable
{
    /// <summary>Writes a row for each definition.</summary>
    public static void Write(TextWriter output, IEnumerable<FoundDefinition> found, Func<string, bool> isSubscribed)
    {
        var table = new Table()
            .Border(TableBorder.None)
            .AddColumns(
                Localized.Of($"name"),
                Localized.Of($"approval code"),
                Localized.Of($"records"),
                Localized.Of($"subscribed")
            );
        foreach (var definition in found)
        {
            table.AddRow(
                Markup.Escape(definition.Name ?? string.Empty),
                Markup.Escape(definition.ApprovalCode),
                Markup.Escape(Records(definition)),
                isSubscribed(definition.ApprovalCode) ? Localized.Of($"yes") : Localized.Of($"unknown")
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
            { IsActive: false } => Localized.Of($"not active"),
            { Kind: { } kind, IsMapped: true } => Localized.Of($"{RecordTable.Kind(kind)} (mapping)"),
            { Kind: { } kind } => RecordTable.Kind(kind),
            _ => Localized.Of($"no control group"),
        };
}
