namespace FeishuApproval.Messaging;

/// <summary>Result of handling a message.</summary>
internal enum HandlerOutcome
{
    /// <summary>Its effect is stored.</summary>
    Applied,

    /// <summary>Its effect had been stored before.</summary>
    AlreadyApplied,

    /// <summary>It is for this handler, but changes nothing.</summary>
    NoEffect,

    /// <summary>It is not for this handler. A new subscription without its rules delivers all events for a moment.</summary>
    Foreign,

    /// <summary>Its body lacks the keys that the handler needs.</summary>
    Unreadable,

    /// <summary>It names a record that belongs to another tenant, and is not applied.</summary>
    TenantMismatch,

    /// <summary>Other events kept changing the same record; try again.</summary>
    Contended,
}
