namespace FeishuApproval.Attendance.Records;

/// <summary>The status of an approval. It can only change from an earlier to a later value in this list.</summary>
internal enum AttendanceStatus
{
    /// <summary>The approval was granted.</summary>
    Approved,

    /// <summary>The approval was granted and then reverted. The order in which the events arrive does not matter.</summary>
    Reverted,
}
