namespace FeishuApproval.Local.Commands.Platform;

/// <summary>The body that Feishu posts to check a URL.</summary>
internal sealed record UrlVerification(string Challenge, string Token, string Type);
