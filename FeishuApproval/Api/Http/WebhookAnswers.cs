namespace FeishuApproval.Api.Http;

/// <summary>What Feishu wants to read when it checks the URL.</summary>
internal sealed record ChallengeResponse(string Challenge);

/// <summary>The body of an event that was accepted: an empty object.</summary>
internal sealed record EventAccepted;

/// <summary>The body of an event that was not accepted. Feishu reads the status only.</summary>
/// <param name="Error">The same text for every request that is not proven to come from Feishu.</param>
internal sealed record WebhookError(string Error);
