namespace FeishuApproval.Events.Facts;

/// <summary>The kind of an attendance record.</summary>
public enum AttendanceKind
{
    /// <summary>An attendance correction.</summary>
    Remedy,

    /// <summary>Overtime.</summary>
    Overtime,

    /// <summary>A shift swap.</summary>
    Shift,

    /// <summary>An outing.</summary>
    Out,

    /// <summary>A business trip.</summary>
    Trip,

    /// <summary>A leave.</summary>
    Leave,
}
