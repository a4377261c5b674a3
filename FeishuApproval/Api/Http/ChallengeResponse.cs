namespace FeishuApproval.Api.Http;

/// <summary>What Feishu wants to read when it checks the URL.</summary>
internal sealed record ChallengeResponse(string Challenge);
