namespace FeishuApproval.Processing;

/// <summary>A request of somebody who mends something; long work goes on in several.</summary>
internal static class OperatorCall
{
    /// <summary>How long one may take: less than the lock of a message, and than a caller's timeout.</summary>
    public static TimeSpan Budget { get; } = TimeSpan.FromSeconds(20);
}
