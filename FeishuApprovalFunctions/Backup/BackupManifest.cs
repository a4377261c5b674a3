using System.Text.Json.Serialization;

namespace FeishuApprovalFunctions.Backup;

/// <summary>The list of a backup's files. It is written last, so a backup without one is not complete.</summary>
/// <param name="CreatedAt">When the backup began (UTC).</param>
/// <param name="Parts">The files in the order of a restore.</param>
internal sealed record BackupManifest(DateTimeOffset CreatedAt, IReadOnlyList<BackupPart> Parts);

/// <summary>One file of a backup.</summary>
/// <param name="Name">Its name below the backup's.</param>
/// <param name="Table">The table.</param>
/// <param name="Rows">How many rows it has.</param>
internal sealed record BackupPart(string Name, string Table, int Rows);

/// <summary>The JSON of a manifest.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
