namespace FeishuApproval.Attendance.Facts;

/// <summary>Daily minutes of a feeding leave.</summary>
/// <param name="ArriveLateMinutes">Arriving late.</param>
/// <param name="LeaveEarlyMinutes">Leaving early.</param>
/// <param name="RestDailyMinutes">Resting.</param>
public sealed record FeedingDetails(long ArriveLateMinutes, long LeaveEarlyMinutes, long RestDailyMinutes) : IComparable<FeedingDetails>
{
    /// <summary>Orders member by member.</summary>
    public int CompareTo(FeedingDetails? other) => other is null
        ? 1
        : (ArriveLateMinutes, LeaveEarlyMinutes, RestDailyMinutes)
            .CompareTo((other.ArriveLateMinutes, other.LeaveEarlyMinutes, other.RestDailyMinutes));
}
