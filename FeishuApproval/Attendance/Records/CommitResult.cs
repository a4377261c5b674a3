namespace FeishuApproval.Attendance.Records;

/// <summary>What a store made of a commit.</summary>
public enum CommitResult
{
    /// <summary>The state and the event's row are stored, both or neither.</summary>
    Committed,

    /// <summary>The event's row was there already; nothing was changed.</summary>
    AlreadyApplied,

    /// <summary>The state is not the loaded one any more; nothing was changed.</summary>
    Conflict,
}
