namespace FeishuApproval.Messaging;

/// <summary>What became of a handled message.</summary>
internal enum HandlerOutcome
{
    /// <summary>Its effect is stored.</summary>
    Applied,

    /// <summary>Its effect had been stored before.</summary>
    AlreadyApplied,

    /// <summary>It is for this handler and changes nothing.</summary>
    NoEffect,

    /// <summary>It is not for this handler; a subscription without its rules lets everything through for a moment.</summary>
    Foreign,

    /// <summary>Its body lacks what the handler needs to file it.</summary>
    Unreadable,

    /// <summary>It names a record that belongs to another tenant, and is not applied.</summary>
    TenantMismatch,

    /// <summary>Others kept changing the same record; trying again will do.</summary>
    Contended,
}
