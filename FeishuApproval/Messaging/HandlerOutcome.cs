namespace FeishuApproval.Messaging;

/// <summary>Result of handling a message.</summary>
internal enum HandlerOutcome
{
    /// <summary>The effect of the message is stored.</summary>
    Applied,

    /// <summary>The effect of the message was already stored.</summary>
    AlreadyApplied,

    /// <summary>The message is for this handler but changes nothing.</summary>
    NoEffect,

    /// <summary>The message is not for this handler. A new subscription receives all events until its filter rules are created.</summary>
    Foreign,

    /// <summary>The body lacks the ids that the handler requires.</summary>
    Unreadable,

    /// <summary>The message names a record of another tenant and is not applied.</summary>
    TenantMismatch,

    /// <summary>The message needs a detail that is being fetched from Feishu. The message can be retried.</summary>
    Pending,

    /// <summary>Other events kept changing the same record. The message can be retried.</summary>
    Contended,
}
