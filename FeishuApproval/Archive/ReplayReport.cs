namespace FeishuApproval.Archive;

/// <summary>Result of one call of a replay.</summary>
internal sealed record ReplayReport
{
    /// <summary>Events read from the archive.</summary>
    public int Read { get; init; }

    /// <summary>Of those, events that match the request and have a projection.</summary>
    public int Matched { get; init; }

    /// <summary>Of those, events that this replay applied.</summary>
    public int Applied { get; init; }

    /// <summary>Events that were already applied.</summary>
    public int AlreadyApplied { get; init; }

    /// <summary>Events that could not be applied; the log names them.</summary>
    public int Failed { get; init; }

    /// <summary>When the last event read was received (UTC): how far the replay got.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Pass it as <c>after</c> to continue; null at the end, and when a first call read no event.</summary>
    public string? Next { get; init; }

    /// <summary>Whether the end of the range was reached.</summary>
    public bool IsDone { get; init; }

    /// <summary>Whether this call ended because the store is unavailable.</summary>
    public bool IsStoreUnavailable { get; init; }
}
