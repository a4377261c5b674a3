namespace FeishuApproval.Processing;

/// <summary>Limits of a management request. Long work is split over several requests.</summary>
internal static class OperatorCall
{
    /// <summary>The maximum duration of one request. It is shorter than the lock of a message and than a caller's timeout.</summary>
    public static TimeSpan Budget { get; } = TimeSpan.FromSeconds(20);
}
