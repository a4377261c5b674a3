namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>The request of a comparison with Feishu's list.</summary>
internal sealed record ReconcileRequest
{
    /// <summary>The first submission (UTC).</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The end, exclusive (UTC).</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Only this approval definition; null is every configured one, and the approver tasks.</summary>
    public string? ApprovalCode { get; init; }

    /// <summary>Whether differences are fetched and applied, or only counted.</summary>
    public bool Apply { get; init; }

    /// <summary>
    /// Whether to search for approvals that were granted and reverted while no events were received. Feishu's query leaves them out;
    /// listing every code finds them, for 2.4 calls per definition and day. Where the app may not query instances, also whether to
    /// search for reverts, for one call per approved record.
    /// </summary>
    public bool IsThorough { get; init; }

    /// <summary>
    /// The first submission to compare where the app may not query instances, and every code must be listed instead: 2.4 calls per
    /// definition and day. Null is <see cref="From"/>.
    /// </summary>
    public DateTimeOffset? CodesFrom { get; init; }

    /// <summary>The most calls that count in the month's quota.</summary>
    public long MaxCalls { get; init; } = long.MaxValue;

    /// <summary>The time limit of this call, not counting the first list of Feishu and the records.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary>The <see cref="ReconcileReport.Next"/> of an earlier call; null begins.</summary>
    public string? After { get; init; }
}
