namespace FeishuApproval.Webhook;

/// <summary>What each reason of a rejection means for the operator.</summary>
internal static class RejectReasons
{
    /// <summary>What happened and what to do, in one or two sentences for logs, status and page.</summary>
    public static string Hint(this RejectReason reason) =>
        reason switch
        {
            RejectReason.SignatureMissing =>
                "The request has no signature, so it does not come from Feishu, or the Encrypt Key is not saved in the developer console.",
            RejectReason.SignatureMismatch =>
                "The signature does not match. Compare the Encrypt Key with the developer console; after a change, set the old one as "
                    + "Feishu__PreviousEncryptKey.",
            RejectReason.Stale =>
                "The signed time differs from the server's clock by more than Feishu__MaxRequestAge. Check the clock of the server.",
            RejectReason.Plaintext =>
                "The body is not encrypted, but Feishu__EncryptKey is set. Save the Encrypt Key in the developer console.",
            RejectReason.Undecryptable =>
                "The body cannot be decrypted. Compare the Encrypt Key with the developer console.",
            RejectReason.NotJson => "The body is not an event of Feishu; another program sent it.",
            RejectReason.TokenMismatch =>
                "The Verification Token is missing or wrong. Compare it with the developer console; after a change, set the old one as "
                    + "Feishu__PreviousVerificationToken.",
            RejectReason.AppMismatch =>
                "The event was sent to another app. Add that app to the settings, or change the request URL of that app.",
            RejectReason.TenantMismatch =>
                "The event belongs to another tenant than Feishu__TenantKey, or than that of its app. Correct the setting, or change the "
                    + "request URL of the other tenant's app.",
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "The reason has no hint."),
        };

    /// <summary>
    /// Whether a request of Feishu itself can be rejected for this reason, when a setting or the clock is wrong. Anybody can send the others.
    /// </summary>
    public static bool PointsToSettings(this RejectReason reason) =>
        reason is not (RejectReason.SignatureMissing or RejectReason.NotJson);
}
