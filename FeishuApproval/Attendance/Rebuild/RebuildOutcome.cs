namespace FeishuApproval.Attendance.Rebuild;

/// <summary>How an instance's stored state compares with what its events come to.</summary>
internal enum RebuildOutcome
{
    /// <summary>They are the same.</summary>
    Same,

    /// <summary>They differ, and nothing was changed.</summary>
    Different,

    /// <summary>They differed, and what the events come to is stored now.</summary>
    Rebuilt,

    /// <summary>Events are missing or cannot be read: what the others come to would lose theirs. Nothing was changed.</summary>
    Incomplete,

    /// <summary>It kept changing meanwhile; trying again will do.</summary>
    Contended,
}
