using System.Collections.Immutable;
using FeishuApproval.Configuration;
using FeishuApproval.Localization;
using Microsoft.Extensions.Configuration;

namespace FeishuApproval.Events.Snapshots;

/// <summary>
/// Which controls of a definition's form describe a record, for a form without a control group. A control is named by its id, its custom id
/// or its name.
/// </summary>
internal sealed record FormMapping
{
    /// <summary>The code of the approval definition.</summary>
    public required string ApprovalCode { get; init; }

    /// <summary>The kind of the records: <c>leave</c>, <c>overtime</c>, …</summary>
    public required string Kind { get; init; }

    /// <summary>The control of the start; for a correction, of the corrected time; for a shift swap, of the shift given.</summary>
    public required string Start { get; init; }

    /// <summary>The control of the end; null when the control of the start has both, like a date range.</summary>
    public string? End { get; init; }

    /// <summary>The control of the length; null when the form has none.</summary>
    public string? Length { get; init; }

    /// <summary>The unit of the length: <c>day</c>, <c>half_day</c>, <c>hour</c> or <c>minute</c>; null without a length.</summary>
    public string? Unit { get; init; }

    /// <summary>The control of the type; null when the form has none. Then the definition's name is the type of a leave.</summary>
    public string? Type { get; init; }

    /// <summary>The control of the reason; null when the form has none.</summary>
    public string? Reason { get; init; }

    /// <summary>The type for the text of an option; other options keep their own text.</summary>
    public ImmutableDictionary<string, string> Types { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>The configuration section <c>Mapping</c>: how the forms of definitions without a control group are read.</summary>
internal sealed class FormMappings
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Mapping";

    private static readonly string[] Units = ["day", "half_day", "hour", "minute"];

    private readonly ImmutableDictionary<string, FormMapping> _byCode;

    /// <summary>Creates the mappings, at most one of each definition.</summary>
    public FormMappings(IEnumerable<FormMapping> mappings) =>
        _byCode = mappings.ToImmutableDictionary(mapping => mapping.ApprovalCode, StringComparer.Ordinal);

    /// <summary>The mapped definitions, ordered by code.</summary>
    public IEnumerable<string> ApprovalCodes => _byCode.Keys.Order(StringComparer.Ordinal);

    /// <summary>The mapping of a definition; null when it has none.</summary>
    public FormMapping? Find(string? approvalCode) =>
        approvalCode is not null ? _byCode.GetValueOrDefault(approvalCode) : null;

    /// <summary>Reads the section.</summary>
    /// <exception cref="ConfigurationException">A value is missing, unknown or contradicts another one.</exception>
    public static FormMappings Load(IConfiguration configuration)
    {
        var mappings = new Dictionary<string, FormMapping>(StringComparer.Ordinal);
        foreach (var entry in configuration.GetSection(Section).GetChildren())
        {
            var mapping = Load(entry);
            if (!mappings.TryAdd(mapping.ApprovalCode, mapping))
                throw new ConfigurationException(
                    Localized.Of($"{Section} has {mapping.ApprovalCode} twice. Remove one of the two.")
                );
        }

        return new FormMappings(mappings.Values);
    }

    private static FormMapping Load(IConfigurationSection entry)
    {
        string name = entry.Path.Replace(":", "__", StringComparison.Ordinal);
        var mapping = new FormMapping
        {
            ApprovalCode = Required("ApprovalCode", "Set it to the approval code of the definition."),
            Kind =
                OneOf("Kind", MappedForm.Kinds)
                ?? throw Missing("Kind", Localized.Of($"Set it to {OneOfText(MappedForm.Kinds)}.")),
            Start = Required("Start", "Set it to the name of the form's control with the start."),
            End = Read("End"),
            Length = Read("Length"),
            Unit = OneOf("Unit", Units),
            Type = Read("Type"),
            Reason = Read("Reason"),
            Types = entry
                .GetSection("Types")
                .GetChildren()
                .Select(each => Renamed(each.Value ?? string.Empty))
                .GroupBy(each => each.Option, StringComparer.Ordinal)
                .ToImmutableDictionary(each => each.Key, each => each.Last().Type, StringComparer.Ordinal),
        };
        return (mapping.Length is null) == (mapping.Unit is null)
            ? mapping
            : throw new ConfigurationException(
                Localized.Of(
                    $"{name} has {(mapping.Length is null ? Localized.Of($"Unit without Length") : Localized.Of($"Length without Unit"))}. Set both: Length names the control "
                        + $"with the number, and Unit is {OneOfText(Units)}."
                )
            );

        string? Read(string key) => entry[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

        string Required(string key, string hint) => Read(key) ?? throw Missing(key, hint);

        ConfigurationException Missing(string key, string hint) =>
            new(Localized.Of($"{name}__{key} is missing. {hint}"));

        string? OneOf(string key, IReadOnlyCollection<string> values) =>
            Read(key) is not { } text ? null
            : values.FirstOrDefault(value => value.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } value
                ? value
            : throw new ConfigurationException(
                Localized.Of($"{name}__{key} is \"{text}\". Set it to {OneOfText(values)}.")
            );

        (string Option, string Type) Renamed(string text) =>
            text.LastIndexOf('=') is > 0 and var equals && equals < text.Length - 1
                ? (text[..equals].Trim(), text[(equals + 1)..].Trim())
                : throw new ConfigurationException(
                    Localized.Of(
                        $"{name}__Types has \"{text}\". Write the option's text, an equals sign and the type, like 年假=Annual leave."
                    )
                );
    }

    private static string OneOfText(IEnumerable<string> values) => string.Join(", ", values);
}
