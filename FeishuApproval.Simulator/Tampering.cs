namespace FeishuApproval.Simulator;

/// <summary>The ways to forge a request. The receiver must answer a forged request with 401.</summary>
internal enum Tampering
{
    /// <summary>The request is not forged.</summary>
    None,

    /// <summary>The signature has a wrong digit.</summary>
    Signature,

    /// <summary>The body was changed after it was signed.</summary>
    Body,

    /// <summary>The request was signed a week ago.</summary>
    Stale,

    /// <summary>The body contains another Verification Token.</summary>
    Token,
}
