namespace FeishuApproval.Webhook;

/// <summary>The one-field body of an encrypted request.</summary>
internal sealed record EncryptedBody(string Encrypt);
