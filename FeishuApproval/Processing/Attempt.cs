using FeishuApproval.Messaging;

namespace FeishuApproval.Processing;

/// <summary>Result of one attempt to handle a message.</summary>
/// <param name="Failure">The failure; <see cref="Failure.None"/> when it succeeded.</param>
/// <param name="Outcome">The handler's outcome; null when it threw.</param>
internal readonly record struct Attempt(Failure Failure, HandlerOutcome? Outcome = null);
