using System.Text.Json.Serialization;

namespace FeishuApprovalFunctions.Export;

/// <summary>The list of an export's files. It is written last, so an export without one is not complete.</summary>
/// <param name="ExportedAt">When the export began (UTC).</param>
/// <param name="Parts">The files in the order of a restore.</param>
internal sealed record ExportManifest(DateTimeOffset ExportedAt, IReadOnlyList<ExportPart> Parts);

/// <summary>One file of an export.</summary>
/// <param name="Name">Its name below the export's.</param>
/// <param name="Table">The table.</param>
/// <param name="Rows">How many rows it has.</param>
internal sealed record ExportPart(string Name, string Table, int Rows);

/// <summary>How a manifest is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ExportManifest))]
internal sealed partial class ExportJson : JsonSerializerContext;
