namespace FeishuApproval.DeadLetters;

/// <summary>Some dead letters of a subscription.</summary>
/// <param name="Letters">The oldest first.</param>
/// <param name="HasMore">Whether there may be more.</param>
public readonly record struct DeadLetterPage(IReadOnlyList<DeadLetterSummary> Letters, bool HasMore);
