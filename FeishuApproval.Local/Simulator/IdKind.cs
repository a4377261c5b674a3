namespace FeishuApproval.Local.Simulator;

/// <summary>What an id in an event looks like.</summary>
internal enum IdKind
{
    /// <summary>32 hexadecimal digits.</summary>
    EventId,

    /// <summary>A UUID.</summary>
    InstanceCode,

    /// <summary>19 digits.</summary>
    Digits,
}
