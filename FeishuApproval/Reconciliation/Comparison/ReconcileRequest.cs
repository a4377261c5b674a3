namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>What to compare with Feishu's list.</summary>
public sealed record ReconcileRequest
{
    /// <summary>The first submission (UTC).</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The end, exclusive (UTC).</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Only this approval definition; null is every configured one, and the approver tasks.</summary>
    public string? ApprovalCode { get; init; }

    /// <summary>Whether what is missing is fetched and applied; otherwise it is only counted.</summary>
    public bool Apply { get; init; }

    /// <summary>
    /// Whether approvals are looked for that were granted and reverted while nothing was received. Feishu's query leaves them out; listing
    /// every code finds them, for 2.4 calls per definition and day. Where the app may not query instances, also whether reverts are looked
    /// for, for one call per approved record.
    /// </summary>
    public bool IsThorough { get; init; }

    /// <summary>
    /// The first submission to compare where the app may not query instances, and every code must be listed instead: 2.4 calls per
    /// definition and day. Null is <see cref="From"/>.
    /// </summary>
    public DateTimeOffset? CodesFrom { get; init; }

    /// <summary>The most calls that count in the month's quota.</summary>
    public long MaxCalls { get; init; } = long.MaxValue;

    /// <summary>How long to work before the rest is left to the next call, not counting the first list of Feishu and the records.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary>The <see cref="ReconcileReport.Next"/> of an earlier call; null begins.</summary>
    public string? After { get; init; }
}
