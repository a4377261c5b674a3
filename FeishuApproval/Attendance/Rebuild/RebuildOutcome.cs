namespace FeishuApproval.Attendance.Rebuild;

/// <summary>Result of comparing an instance's stored state with the state rebuilt from its events.</summary>
internal enum RebuildOutcome
{
    /// <summary>The states are the same.</summary>
    Same,

    /// <summary>The states differ. Nothing was changed.</summary>
    Different,

    /// <summary>The states differed. The rebuilt state is now stored.</summary>
    Rebuilt,

    /// <summary>Events are missing or cannot be read, so the rebuilt state would lose their facts. Nothing was changed.</summary>
    Incomplete,

    /// <summary>
    /// The stored state cannot be read. Nothing was changed. If its events are stored, it can be rebuilt; otherwise the record is only in a
    /// backup.
    /// </summary>
    Unreadable,

    /// <summary>The state kept changing. The rebuild can be retried.</summary>
    Contended,
}
