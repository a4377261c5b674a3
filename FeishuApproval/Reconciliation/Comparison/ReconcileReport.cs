namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>Result of a comparison.</summary>
internal sealed record ReconcileReport
{
    /// <summary>One entry for each approval definition that was compared, in order; <c>corehr</c> for the approver tasks.</summary>
    public required IReadOnlyList<CodeReport> Codes { get; init; }

    /// <summary>All definitions together.</summary>
    public CodeReport Total => Codes.Aggregate(new CodeReport("total"), (sum, code) => sum with
    {
        Checked = sum.Checked + code.Checked,
        Missing = sum.Missing + code.Missing,
        Reverted = sum.Reverted + code.Reverted,
        Failed = sum.Failed + code.Failed,
    });

    /// <summary>Calls that count in the month's quota.</summary>
    public long Calls { get; init; }

    /// <summary>Where to continue; null when everything was compared.</summary>
    public string? Next { get; init; }

    /// <summary>Which part of definitions and submissions is compared, from 0 to 1.</summary>
    public double Progress { get; init; }

    /// <summary>
    /// Why it ended early, in a sentence that says what to do; null when it is complete, or when time or calls were used up.
    /// </summary>
    public string? Problem { get; init; }

    /// <summary>Whether the calls allowed were used up.</summary>
    public bool IsOutOfCalls { get; init; }
}

/// <summary>Result of a comparison for one approval definition.</summary>
/// <param name="ApprovalCode">The definition; <c>corehr</c> for the approver tasks.</param>
internal sealed record CodeReport(string ApprovalCode)
{
    /// <summary>The definition's name; null when it is not known.</summary>
    public string? Name { get; init; }

    /// <summary>Instances in Feishu's list, and records here that are not in it.</summary>
    public long Checked { get; init; }

    /// <summary>Approved there and not known here.</summary>
    public long Missing { get; init; }

    /// <summary>Approved here and reverted, canceled, deleted or gone there.</summary>
    public long Reverted { get; init; }

    /// <summary>Differences that could not be fetched or read.</summary>
    public long Failed { get; init; }

    /// <summary>Notes, in sentences; may be empty.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
