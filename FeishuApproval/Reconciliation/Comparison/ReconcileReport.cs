namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>Result of a comparison.</summary>
internal sealed record ReconcileReport
{
    /// <summary>Whether the call only reported and changed nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>One entry for each approval definition that was compared, in order; <c>corehr</c> for the approver tasks.</summary>
    public required IReadOnlyList<CodeReport> Approvals { get; init; }

    /// <summary>The compared share of definitions and submissions, from 0 to 1.</summary>
    public double Progress { get; init; }

    /// <summary>The number of calls that count in the monthly quota of the tenant.</summary>
    public long Calls { get; init; }

    /// <summary>Whether all allowed calls are used up.</summary>
    public bool OutOfCalls { get; init; }

    /// <summary>
    /// Why the comparison ended early, as a sentence with the action to take. Null when the comparison is complete, or when the time or the
    /// calls are used up.
    /// </summary>
    public string? Problem { get; init; }

    /// <summary>Whether everything was compared.</summary>
    public bool Done => Next is null;

    /// <summary>The cursor to continue with; null when everything was compared.</summary>
    public string? Next { get; init; }

    /// <summary>Returns the sum of all definitions.</summary>
    public CodeReport Total() => Approvals.Aggregate(new CodeReport("total"), (sum, code) => sum.Add(code));
}

/// <summary>Result of a comparison for one approval definition.</summary>
/// <param name="ApprovalCode">The approval definition's code; <c>corehr</c> for the approver tasks.</param>
internal sealed record CodeReport(string ApprovalCode)
{
    /// <summary>The definition's name; null when it is unknown.</summary>
    public string? Name { get; init; }

    /// <summary>The number of instances in Feishu's list, plus stored records that are not in the list.</summary>
    public long Checked { get; init; }

    /// <summary>The number of instances that are approved in Feishu and not stored here.</summary>
    public long Missing { get; init; }

    /// <summary>The number of records that are approved here, but reverted, canceled, deleted or missing in Feishu.</summary>
    public long Reverted { get; init; }

    /// <summary>The number of differences that could not be fetched or read.</summary>
    public long Failed { get; init; }

    /// <summary>Notes, as sentences; may be empty.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Adds the counts of another report.</summary>
    public CodeReport Add(CodeReport other) =>
        this with
        {
            Checked = Checked + other.Checked,
            Missing = Missing + other.Missing,
            Reverted = Reverted + other.Reverted,
            Failed = Failed + other.Failed,
        };
}
