using FeishuApproval.Processing;

namespace FeishuApproval.DeadLetters;

/// <summary>A dead letter that could not be resent.</summary>
/// <param name="Subscription">Whose.</param>
/// <param name="EventId">The event.</param>
/// <param name="Failure">Why its effect could not be stored this time either.</param>
public readonly record struct FailedResend(string Subscription, string EventId, Failure Failure);
