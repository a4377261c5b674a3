namespace FeishuApproval.Archive;

/// <summary>What one call of a replay came to.</summary>
internal sealed record ReplayReport
{
    /// <summary>Events read from the archive.</summary>
    public int Read { get; init; }

    /// <summary>Of those, events that were asked for and have a projection.</summary>
    public int Matched { get; init; }

    /// <summary>Of those, events whose effect was not stored before.</summary>
    public int Applied { get; init; }

    /// <summary>Events whose effect was there.</summary>
    public int AlreadyApplied { get; init; }

    /// <summary>Events that could not be handled; the log names them.</summary>
    public int Failed { get; init; }

    /// <summary>When the last event that was read had been received (UTC): how far it got.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Where to go on after; null at the end, and when a call that began at the beginning got no further.</summary>
    public string? Next { get; init; }

    /// <summary>Whether the end of the range was reached.</summary>
    public bool IsDone { get; init; }

    /// <summary>Whether the store ended this call.</summary>
    public bool IsStoreUnavailable { get; init; }
}
