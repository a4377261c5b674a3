using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Privacy;

/// <summary>
/// Result of one call of an erasure: the number of items that contain the employee's id. Unless it was a dry run, these items are deleted.
/// A call that only checks that nothing has changed since the dry run counts no item.
/// </summary>
internal sealed record ErasureReport
{
    /// <summary>Whether the call only reported and deleted nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>The number of this erasure in the audit log; it reveals nothing about the employee.</summary>
    public required string ErasureId { get; init; }

    /// <summary>The number of records. Each record includes its stored events and its index rows.</summary>
    public int Records { get; init; }

    /// <summary>
    /// The number of these records that also name other employees, for example overtime of several employees or the trip of a companion. The
    /// record is deleted for these employees too.
    /// </summary>
    public int SharedRecords { get; init; }

    /// <summary>
    /// The records of other employees in which the employee takes part, as a companion, as a worker of overtime or as an approver; at most
    /// <see cref="MaxOtherRecords"/> of one call.
    /// </summary>
    public IReadOnlyList<OtherRecord> OtherRecords { get; init; } = [];

    /// <summary>The maximum number of <see cref="OtherRecords"/>. <see cref="SharedRecords"/> counts all.</summary>
    public const int MaxOtherRecords = 1000;

    /// <summary>The number of archived events.</summary>
    public int Events { get; init; }

    /// <summary>
    /// The number of rows of closings, also of those that were interrupted. A closing keeps its version and says how many rows were erased.
    /// </summary>
    public int ClosingRows { get; init; }

    /// <summary>
    /// The number of rows of comparisons with Feishu's attendance, also of those that were interrupted. A comparison says how many rows were
    /// erased.
    /// </summary>
    public int ComparisonRows { get; init; }

    /// <summary>The number of dead letters.</summary>
    public int DeadLetters { get; init; }

    /// <summary>
    /// Whether some dead letters could not be searched within the time limit of one call. In this case, resend or purge dead letters, and
    /// then erase again.
    /// </summary>
    public bool MoreDeadLetters { get; init; }

    /// <summary>
    /// The token of a dry run that is complete; null when the dry run continues, when some dead letters could not be searched, and when it
    /// was no dry run.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>Whether all data has been searched.</summary>
    public bool Done => Next is null;

    /// <summary>The value for <c>after</c> in the next call; null when all data has been searched.</summary>
    public string? Next { get; init; }
}

/// <summary>A record of another employee in which the employee takes part.</summary>
/// <param name="InstanceCode">The approval instance.</param>
/// <param name="Part">The part of the employee.</param>
internal sealed record OtherRecord(string InstanceCode, EmployeePart Part);
