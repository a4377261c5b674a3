using System.Collections.Immutable;

namespace FeishuApproval.Messaging;

/// <summary>A subscription of the topic, with a filter by event type.</summary>
/// <param name="Name">The subscription's name on every topic, embedded or Service Bus.</param>
/// <param name="EventTypes">The Subjects it receives; empty means all of them.</param>
public sealed record Subscription(string Name, ImmutableArray<string> EventTypes)
{
    /// <summary>Whether the filter lets a message of this Subject through.</summary>
    public bool Accepts(string subject) => EventTypes.IsEmpty || EventTypes.Contains(subject);
}
