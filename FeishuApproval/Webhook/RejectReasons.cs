using System.Globalization;

namespace FeishuApproval.Webhook;

/// <summary>What each reason of a rejection means for the operator.</summary>
internal static class RejectReasons
{
    /// <summary>What happened and what to do, in one or two sentences for logs, status and page.</summary>
    public static string Hint(this RejectReason reason) =>
        reason switch
        {
            RejectReason.EncryptKeyMissing =>
                "The body is encrypted, but Feishu__EncryptKey is not set. Copy the Encrypt Key from the developer console.",
            RejectReason.SignatureMissing =>
                "The request has no signature, so it does not come from Feishu, or the Encrypt Key is not saved in the developer console, or "
                    + "a proxy removes the headers X-Lark-Signature, X-Lark-Request-Timestamp and X-Lark-Request-Nonce.",
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

    /// <summary>The hint, with the difference between the signed time and the server's clock if it is known.</summary>
    public static string Hint(this RejectReason reason, TimeSpan? clockDifference) =>
        clockDifference is { } difference
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{reason.Hint()} The difference was {difference.TotalSeconds:0} s."
            )
            : reason.Hint();

    /// <summary>
    /// Whether a request of Feishu itself can be rejected for this reason, when a setting or the clock is wrong. Anybody can send the others.
    /// </summary>
    public static bool PointsToSettings(this RejectReason reason) =>
        reason is not (RejectReason.SignatureMissing or RejectReason.NotJson);
}
