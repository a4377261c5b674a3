using System.Collections.Immutable;

namespace FeishuApproval.Messaging;

/// <summary>A subscription of the topic. It filters messages by event type.</summary>
/// <param name="Name">The name of the subscription, on the embedded topic and in Service Bus.</param>
/// <param name="EventTypes">The Subjects that it receives; an empty list receives all Subjects.</param>
public sealed record Subscription(string Name, ImmutableArray<string> EventTypes)
{
    /// <summary>Whether the filter accepts messages with this Subject.</summary>
    public bool Accepts(string subject) => EventTypes.IsEmpty || EventTypes.Contains(subject);
}
