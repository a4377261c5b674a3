using FeishuApproval.Messaging;

namespace FeishuApproval.Processing;

/// <summary>What one attempt at a message came to.</summary>
/// <param name="Failure">What went wrong; <see cref="Failure.None"/> when nothing did.</param>
/// <param name="Outcome">What the handler said; null when it did not get that far.</param>
internal readonly record struct Attempt(Failure Failure, HandlerOutcome? Outcome = null);
