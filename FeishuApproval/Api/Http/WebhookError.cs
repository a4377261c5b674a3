namespace FeishuApproval.Api.Http;

/// <summary>The body of an event that was not accepted. Feishu reads the status only.</summary>
/// <param name="Error">The same text for every request that is not proven to come from Feishu.</param>
internal sealed record WebhookError(string Error);
