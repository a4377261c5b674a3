namespace FeishuApproval.Api.Webhook;

/// <summary>Other request bodies take all the memory that is there for them.</summary>
internal sealed class BodyMemoryException() : IOException("Other request bodies take all the memory that is there for them.");
