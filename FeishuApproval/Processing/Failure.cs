namespace FeishuApproval.Processing;

/// <summary>Why a message could not be handled.</summary>
internal enum Failure
{
    /// <summary>Handling succeeded.</summary>
    None,

    /// <summary>The message is unreadable and can never be handled.</summary>
    Unreadable,

    /// <summary>The message names a record of another tenant and can never be applied.</summary>
    TenantMismatch,

    /// <summary>The detail of the event's approval is not fetched yet.</summary>
    Pending,

    /// <summary>Other events kept changing the record.</summary>
    Contended,

    /// <summary>The store was unavailable.</summary>
    StoreUnavailable,

    /// <summary>An unexpected exception occurred.</summary>
    Unexpected,

    /// <summary>The server is stopping.</summary>
    Cancelled,
}
