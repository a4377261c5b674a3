namespace FeishuApproval.Privacy;

/// <summary>Result of one call of a retention: the number of items that were deleted, or that a dry run or a check found.</summary>
internal sealed record RetentionReport
{
    /// <summary>Whether the call only counted and deleted nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The time of the clock in the dry run (UTC). The retention periods end at this time.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Archived events received before this time are old; null when events are kept.</summary>
    public DateTimeOffset? EventsBefore { get; init; }

    /// <summary>Records whose last day and last change are before this time are old; null when records are kept.</summary>
    public DateTimeOffset? RecordsBefore { get; init; }

    /// <summary>The number of old archived events.</summary>
    public long Events { get; init; }

    /// <summary>The number of old records.</summary>
    public long Records { get; init; }

    /// <summary>The number of old closings, also of those that were interrupted.</summary>
    public long Closings { get; init; }

    /// <summary>The number of old comparisons with Feishu's attendance, also of those that were interrupted.</summary>
    public long Comparisons { get; init; }

    /// <summary>The number of all records that were read.</summary>
    public long AllRecords { get; init; }

    /// <summary>The number of records that are kept because their stored state cannot be read.</summary>
    public long UnreadableRecords { get; init; }

    /// <summary>The token of a dry run that is complete; otherwise null.</summary>
    public string? Token { get; init; }

    /// <summary>Whether everything has been read.</summary>
    public bool Done => Next is null;

    /// <summary>The value for <c>after</c> in the next call; null when everything has been read.</summary>
    public string? Next { get; init; }
}
