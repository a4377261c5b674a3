namespace FeishuApproval.Api.Webhook;

/// <summary>Other request bodies use all memory for bodies.</summary>
internal sealed class BodyMemoryException() : IOException("Other request bodies take all the memory for bodies.");
