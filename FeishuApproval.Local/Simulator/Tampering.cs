namespace FeishuApproval.Local.Simulator;

/// <summary>The ways to forge a request, which a receiver must answer with 401.</summary>
internal enum Tampering
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>The signature has a wrong digit.</summary>
    Signature,

    /// <summary>The body was changed after it was signed.</summary>
    Body,

    /// <summary>The request was signed a week ago.</summary>
    Stale,

    /// <summary>The body carries another Verification Token.</summary>
    Token,
}
