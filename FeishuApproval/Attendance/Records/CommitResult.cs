namespace FeishuApproval.Attendance.Records;

/// <summary>Result of a commit.</summary>
public enum CommitResult
{
    /// <summary>The state and the event were stored in one transaction.</summary>
    Committed,

    /// <summary>The event was already stored. Nothing was changed.</summary>
    AlreadyApplied,

    /// <summary>Another state was stored in the meantime. Nothing was changed.</summary>
    Conflict,
}
