namespace FeishuApproval.DeadLetters;

/// <summary>What a visit did.</summary>
/// <param name="Removed">How many letters were removed.</param>
/// <param name="HasMore">Whether there may be letters that were not visited.</param>
public readonly record struct DeadLetterRemoval(int Removed, bool HasMore);
