namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>The request for a comparison with Feishu's list.</summary>
internal sealed record ReconcileRequest
{
    /// <summary>The earliest submission time (UTC).</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The latest submission time, exclusive (UTC).</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The only approval definition to compare. Null compares every configured definition and the approver tasks.</summary>
    public string? ApprovalCode { get; init; }

    /// <summary>Whether differences are fetched and applied, or only counted.</summary>
    public bool Apply { get; init; }

    /// <summary>
    /// Whether to search for approvals that were approved and reverted while no events were received. Feishu's query leaves them out;
    /// listing every code finds them and costs 2.4 calls per definition and day. If the app may not query instances, this option also
    /// searches for reverts and costs one call per approved record.
    /// </summary>
    public bool IsThorough { get; init; }

    /// <summary>
    /// The earliest submission time to compare when the app may not query instances. Then every code must be listed instead, which costs
    /// 2.4 calls per definition and day. Null means <see cref="From"/>.
    /// </summary>
    public DateTimeOffset? CodesFrom { get; init; }

    /// <summary>The most calls that may count in the monthly quota.</summary>
    public long MaxCalls { get; init; } = long.MaxValue;

    /// <summary>The time limit of this call. It does not include reading the first list from Feishu and the stored records.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary>The <see cref="ReconcileReport.Next"/> of an earlier call; null starts at the beginning.</summary>
    public string? After { get; init; }
}
