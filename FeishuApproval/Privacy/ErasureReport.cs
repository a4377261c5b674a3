namespace FeishuApproval.Privacy;

/// <summary>Result of one call of an erasure: how many items name the employee. Unless it was a dry run, they are deleted.</summary>
internal sealed record ErasureReport
{
    /// <summary>The number of this erasure in the audit log; it reveals nothing about the employee.</summary>
    public required string ErasureId { get; init; }

    /// <summary>Records, each with the events stored with it and its index rows.</summary>
    public int Records { get; init; }

    /// <summary>Of those, overtime records that also name other employees, and that these employees lose too.</summary>
    public int SharedRecords { get; init; }

    /// <summary>Archived events.</summary>
    public int Events { get; init; }

    /// <summary>Dead letters.</summary>
    public int DeadLetters { get; init; }

    /// <summary>
    /// Whether some dead letters could not be searched in the time of one call; resend or purge dead letters, then erase again.
    /// </summary>
    public bool HasMoreDeadLetters { get; init; }

    /// <summary>What to pass as <c>after</c> to continue; null when everything has been searched.</summary>
    public string? Next { get; init; }
}
