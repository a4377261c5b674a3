namespace FeishuApproval.Events;

/// <summary>An event of one approval instance.</summary>
public abstract record InstanceEvent : FeishuEvent
{
    /// <summary>The approval instance: the key everything about it is filed by.</summary>
    public string InstanceCode { get; internal set; } = string.Empty;

    /// <summary>The approval definition.</summary>
    public string? ApprovalCode { get; internal set; }
}
