namespace FeishuApproval.Webhook;

/// <summary>What Feishu wants to read when it checks the URL.</summary>
internal sealed record ChallengeAnswer(string Challenge);
