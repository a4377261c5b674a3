namespace FeishuApproval.Attendance.Rebuild;

/// <summary>Result of comparing an instance's stored state with the state rebuilt from its events.</summary>
internal enum RebuildOutcome
{
    /// <summary>They are the same.</summary>
    Same,

    /// <summary>They differ, and nothing was changed.</summary>
    Different,

    /// <summary>They differed, and the rebuilt state is stored now.</summary>
    Rebuilt,

    /// <summary>Events are missing or cannot be read, so a rebuilt state would lose their facts. Nothing was changed.</summary>
    Incomplete,

    /// <summary>The state kept changing; try again.</summary>
    Contended,
}
