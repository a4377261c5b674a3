namespace FeishuApproval.Processing;

/// <summary>Why handling a message did not succeed.</summary>
internal enum Failure
{
    /// <summary>Handling succeeded.</summary>
    None,

    /// <summary>The message can never be handled.</summary>
    Unreadable,

    /// <summary>The message names a record of another tenant, and can never be applied.</summary>
    TenantMismatch,

    /// <summary>The record kept changing under the handler.</summary>
    Contended,

    /// <summary>The store could not answer.</summary>
    StoreUnavailable,

    /// <summary>An unexpected exception.</summary>
    Unexpected,

    /// <summary>The server is stopping.</summary>
    Cancelled,
}
