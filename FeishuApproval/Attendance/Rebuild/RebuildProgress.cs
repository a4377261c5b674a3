using System.Text.Json.Serialization;
using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Rebuild;

/// <summary>By which version of the facts all stored records were computed, and how far a rebuild to the current one is.</summary>
/// <param name="Version">The version of the facts.</param>
/// <param name="Next">Where the rebuild of all records continues; null when none is in progress.</param>
internal sealed record RebuildProgress(int Version, string? Next = null);

/// <summary>Stores the progress of rebuilds.</summary>
internal interface IRebuildProgressStore
{
    /// <summary>Loads the progress; null when none was saved.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask<RebuildProgress?> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Saves the progress and replaces the previous one.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    ValueTask SaveAsync(RebuildProgress progress, CancellationToken cancellationToken);
}

/// <summary>Serializes the progress of rebuilds.</summary>
[JsonSerializable(typeof(RebuildProgress))]
internal sealed partial class RebuildJson : JsonSerializerContext;
