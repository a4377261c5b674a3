using System.Text.Json.Serialization;

namespace FeishuApproval.Azure.Backup;

/// <summary>The list of a backup's files. It is written last, so a backup without this list is incomplete.</summary>
/// <param name="CreatedAt">When the backup started (UTC).</param>
/// <param name="Parts">The files in the order of a restore.</param>
internal sealed record BackupManifest(DateTimeOffset CreatedAt, IReadOnlyList<BackupPart> Parts);

/// <summary>One file of a backup.</summary>
/// <param name="Name">The file's name below the backup's name.</param>
/// <param name="Table">The table.</param>
/// <param name="Rows">How many rows the file has.</param>
internal sealed record BackupPart(string Name, string Table, int Rows);

/// <summary>The JSON of a manifest.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
