namespace FeishuApproval.Events.Facts;

/// <summary>The daily minutes of a feeding leave. Feishu sends 0 for other leaves. Null means that Feishu sent nothing.</summary>
public sealed record FeedingDetails
{
    /// <summary>The minutes for arriving late.</summary>
    public long? ArriveLateMinutes { get; set; }

    /// <summary>The minutes for leaving early.</summary>
    public long? LeaveEarlyMinutes { get; set; }

    /// <summary>The minutes for rest.</summary>
    public long? RestDailyMinutes { get; set; }
}
