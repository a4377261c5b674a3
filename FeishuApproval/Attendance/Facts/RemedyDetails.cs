namespace FeishuApproval.Attendance.Facts;

/// <summary>Details of an attendance correction.</summary>
public sealed record RemedyDetails
{
    /// <summary>The corrected clock time; the first one when the approval corrects several.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>
    /// All corrected times of an approval with several corrections, sorted; null when there is one. Only the detail of the instance contains
    /// them, the event has one time.
    /// </summary>
    public IReadOnlyList<DateTimeOffset>? Times { get; init; }

    /// <summary>
    /// The working day that is corrected, of the first correction. It differs from the date of <see cref="At"/> when a shift ends after
    /// midnight. Only the detail of the instance contains it.
    /// </summary>
    public DateOnly? Date { get; init; }

    /// <summary>The working days of an approval with several corrections, distinct and sorted; null when there is one correction.</summary>
    public IReadOnlyList<DateOnly>? Dates { get; init; }

    /// <summary>Feishu's number of the punch in the working day, unchanged.</summary>
    public long? PunchNo { get; init; }
}
