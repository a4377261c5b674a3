namespace FeishuApproval.Attendance.Facts;

/// <summary>The daily minutes of a feeding leave.</summary>
/// <param name="ArriveLateMinutes">The minutes for arriving late.</param>
/// <param name="LeaveEarlyMinutes">The minutes for leaving early.</param>
/// <param name="RestDailyMinutes">The minutes for rest.</param>
public sealed record FeedingDetails(long ArriveLateMinutes, long LeaveEarlyMinutes, long RestDailyMinutes)
    : IComparable<FeedingDetails>
{
    /// <summary>Compares member by member.</summary>
    public int CompareTo(FeedingDetails? other) =>
        other is null
            ? 1
            : (ArriveLateMinutes, LeaveEarlyMinutes, RestDailyMinutes).CompareTo(
                (other.ArriveLateMinutes, other.LeaveEarlyMinutes, other.RestDailyMinutes)
            );
}
