namespace FeishuApproval.Attendance.Records;

/// <summary>The status of an approval. The status of a record only moves forward in this order.</summary>
internal enum AttendanceStatus
{
    /// <summary>It was granted.</summary>
    Approved,

    /// <summary>It was granted and then reverted, whichever event came first.</summary>
    Reverted,
}
