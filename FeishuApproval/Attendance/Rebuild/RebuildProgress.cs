using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Files;

namespace FeishuApproval.Attendance.Rebuild;

/// <summary>By which version of the facts all stored records were computed, and how far a rebuild to the current one is.</summary>
/// <param name="Version">The version of the facts.</param>
/// <param name="Next">Where the rebuild of all records continues; null when none is in progress.</param>
internal sealed record RebuildProgress(int Version, string? Next = null) : IStoredValue<RebuildProgress>
{
    /// <inheritdoc/>
    static string IStoredValue<RebuildProgress>.FileName => "state/rebuild.json";

    /// <inheritdoc/>
    static JsonTypeInfo<RebuildProgress> IStoredValue<RebuildProgress>.Json => RebuildJson.Default.RebuildProgress;
}

/// <summary>Serializes the progress of rebuilds.</summary>
[JsonSerializable(typeof(RebuildProgress))]
internal sealed partial class RebuildJson : JsonSerializerContext;
