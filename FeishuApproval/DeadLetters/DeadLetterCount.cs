namespace FeishuApproval.DeadLetters;

/// <summary>How many dead letters a subscription has.</summary>
/// <param name="Subscription">The subscription's name.</param>
/// <param name="Count">How many were counted.</param>
/// <param name="HasMore">Whether counting stopped there and there may be more.</param>
public readonly record struct DeadLetterCount(string Subscription, int Count, bool HasMore);
