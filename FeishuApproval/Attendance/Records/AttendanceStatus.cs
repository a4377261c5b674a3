namespace FeishuApproval.Attendance.Records;

/// <summary>Whether an approval holds. A record only ever moves forward in this order.</summary>
internal enum AttendanceStatus
{
    /// <summary>It was granted.</summary>
    Approved,

    /// <summary>It was granted and revoked, whichever event came first.</summary>
    Reverted,
}
