namespace FeishuApproval.DeadLetters;

/// <summary>What resending came to.</summary>
/// <param name="Resent">How many dead letters have their effect now, and are gone.</param>
/// <param name="Kept">Those that failed again, and are still there.</param>
/// <param name="HasMore">Whether time or a failing store ended it before the last letter.</param>
public sealed record ResendReport(int Resent, IReadOnlyList<FailedResend> Kept, bool HasMore);
