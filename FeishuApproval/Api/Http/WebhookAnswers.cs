namespace FeishuApproval.Api.Http;

/// <summary>The body that Feishu expects from its URL check.</summary>
internal sealed record ChallengeResponse(string Challenge);

/// <summary>The body for an accepted event: an empty object.</summary>
internal sealed record EventAccepted;

/// <summary>The body for an event that was not accepted. Feishu reads only the status code.</summary>
/// <param name="Error">The text. It is the same for every request that is not proven to come from Feishu.</param>
internal sealed record WebhookError(string Error);
