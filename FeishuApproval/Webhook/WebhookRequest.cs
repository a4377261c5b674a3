namespace FeishuApproval.Webhook;

/// <summary>A webhook request.</summary>
/// <param name="Timestamp">Header <see cref="TimestampHeader"/>: seconds since 1970, as text.</param>
/// <param name="Nonce">Header <see cref="NonceHeader"/>.</param>
/// <param name="Signature">Header <see cref="SignatureHeader"/>: 64 hexadecimal digits.</param>
/// <param name="Body">The raw body, as received.</param>
internal readonly record struct WebhookRequest(
    string? Timestamp,
    string? Nonce,
    string? Signature,
    ReadOnlyMemory<byte> Body
)
{
    /// <summary>The name of the header with the time of sending.</summary>
    public const string TimestampHeader = "X-Lark-Request-Timestamp";

    /// <summary>The name of the header with the nonce.</summary>
    public const string NonceHeader = "X-Lark-Request-Nonce";

    /// <summary>The name of the header with the signature.</summary>
    public const string SignatureHeader = "X-Lark-Signature";
}
