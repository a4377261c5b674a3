namespace FeishuApproval.Attendance.Facts;

/// <summary>What an attendance record is about.</summary>
public enum AttendanceKind
{
    /// <summary>An attendance correction.</summary>
    Remedy,

    /// <summary>Overtime.</summary>
    Overtime,

    /// <summary>A leave.</summary>
    Leave,
}
