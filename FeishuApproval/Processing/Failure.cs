namespace FeishuApproval.Processing;

/// <summary>Why handling a message did not succeed.</summary>
internal enum Failure
{
    /// <summary>It did.</summary>
    None,

    /// <summary>The message can never be handled.</summary>
    Unreadable,

    /// <summary>The message names a record of another tenant, and can never be applied.</summary>
    TenantMismatch,

    /// <summary>The record kept changing under the handler.</summary>
    Contended,

    /// <summary>The store could not answer.</summary>
    StoreUnavailable,

    /// <summary>An exception nobody foresaw.</summary>
    Unexpected,

    /// <summary>The host is stopping.</summary>
    Cancelled,
}
