namespace FeishuApproval.Simulator;

/// <summary>The format of an id.</summary>
internal enum IdKind
{
    /// <summary>32 hexadecimal digits.</summary>
    EventId,

    /// <summary>A UUID.</summary>
    InstanceCode,

    /// <summary>19 digits.</summary>
    Digits,
}
