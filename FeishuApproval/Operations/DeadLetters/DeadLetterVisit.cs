namespace FeishuApproval.Operations.DeadLetters;

/// <summary>What a visit did.</summary>
/// <param name="Removed">How many letters were removed.</param>
/// <param name="HasMore">Whether there may be letters that were not visited.</param>
public readonly record struct DeadLetterVisit(int Removed, bool HasMore);
