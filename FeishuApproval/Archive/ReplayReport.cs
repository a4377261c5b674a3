using System.Text.Json.Serialization;

namespace FeishuApproval.Archive;

/// <summary>Result of one call of a replay.</summary>
internal sealed record ReplayReport
{
    /// <summary>Whether the call only counted and applied nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The number of events read from the archive.</summary>
    public int Read { get; init; }

    /// <summary>The number of events read that match the request and have a projection.</summary>
    public int Matched { get; init; }

    /// <summary>The number of matched events that this replay applied.</summary>
    public int Applied { get; init; }

    /// <summary>The number of events that were already applied.</summary>
    public int AlreadyApplied { get; init; }

    /// <summary>The number of events that could not be applied. The log contains their ids.</summary>
    public int Failed { get; init; }

    /// <summary>Whether the call ended because the store is unavailable.</summary>
    public bool StoreUnavailable { get; init; }

    /// <summary>
    /// When the last event that was read had been received (UTC). It shows the progress of the replay. Absent when no event was read.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? At { get; init; }

    /// <summary>Whether the end of the range was reached.</summary>
    public bool Done { get; init; }

    /// <summary>The value for <c>after</c> in the next call. Null at the end, and when the first call read no event.</summary>
    public string? Next { get; init; }
}
