using FeishuApproval.Messaging;

namespace FeishuApproval.Processing;

/// <summary>Result of one attempt to handle a message.</summary>
/// <param name="Failure">The failure; <see cref="Failure.None"/> when it succeeded.</param>
/// <param name="Outcome">The outcome of the handler; null when the handler threw an exception.</param>
internal readonly record struct Attempt(Failure Failure, HandlerOutcome? Outcome = null);
