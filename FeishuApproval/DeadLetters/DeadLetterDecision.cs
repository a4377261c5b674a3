using FeishuApproval.Messaging;

namespace FeishuApproval.DeadLetters;

/// <summary>Decides about one dead letter.</summary>
/// <param name="letter">The letter.</param>
/// <param name="open">Opens the message in it; null when its body cannot be had.</param>
/// <returns>What is to become of it; null to end the visit and keep it.</returns>
public delegate ValueTask<DeadLetterAction?> DeadLetterDecision(DeadLetterSummary letter, Func<CancellationToken, ValueTask<EventMessage?>> open);
