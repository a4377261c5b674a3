namespace FeishuApproval.Events;

/// <summary>An event about one approval instance.</summary>
internal abstract record InstanceEvent : FeishuEvent
{
    /// <summary>The code of the approval instance. It is the key of the instance's record.</summary>
    public string InstanceCode { get; internal set; } = string.Empty;

    /// <summary>The code of the approval definition.</summary>
    public string? ApprovalCode { get; internal set; }

    internal override bool HasKeys => InstanceCode.Length > 0;

    internal override void Read(ref FieldReader field)
    {
        switch (field.Name)
        {
            case "instance_code": InstanceCode = field.Key() ?? InstanceCode; break;
            case "approval_code": ApprovalCode = field.Text(); break;
        }
    }
}
