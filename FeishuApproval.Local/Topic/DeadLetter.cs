using FeishuApproval.Messaging;

namespace FeishuApproval.Local.Topic;

/// <summary>A message set aside for a person.</summary>
/// <param name="Subscription">The subscription that could not handle it.</param>
/// <param name="Message">The message.</param>
/// <param name="Reason">A short constant.</param>
/// <param name="Description">What happened and what to do.</param>
/// <param name="DeliveryCount">How often it was delivered.</param>
/// <param name="At">When it was set aside (UTC).</param>
internal sealed record DeadLetter(string Subscription, EventMessage Message, string Reason, string Description, int DeliveryCount, DateTimeOffset At);
