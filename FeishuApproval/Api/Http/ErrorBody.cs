namespace FeishuApproval.Api.Http;

/// <summary>The body of every answer that is not a success: one sentence on what happened and what to do.</summary>
internal sealed record ErrorBody(string Error);
