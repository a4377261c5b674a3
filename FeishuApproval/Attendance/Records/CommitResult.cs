namespace FeishuApproval.Attendance.Records;

/// <summary>Result of a commit.</summary>
public enum CommitResult
{
    /// <summary>The state and the event are stored, in one transaction.</summary>
    Committed,

    /// <summary>The event was stored before; nothing was changed.</summary>
    AlreadyApplied,

    /// <summary>Another state was stored meanwhile; nothing was changed.</summary>
    Conflict,
}
