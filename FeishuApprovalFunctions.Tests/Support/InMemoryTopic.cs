using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Support;

/// <summary>The shortest topic that fulfils the port's contract.</summary>
public sealed class InMemoryTopic : TopicHarness, IEventPublisher
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _ids = [];
    private readonly List<EventMessage> _messages = [];

    public override IEventPublisher Publisher => this;

    public ValueTask PublishAsync(EventMessage message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_ids.Add(message.MessageId))
                _messages.Add(message with { Body = message.Body.ToArray() });
        }

        return ValueTask.CompletedTask;
    }

    public override ValueTask<IReadOnlyList<EventMessage>> ReceiveAsync(Subscription subscription, int expected)
    {
        lock (_gate)
            return ValueTask.FromResult<IReadOnlyList<EventMessage>>([
                .. _messages.Where(message => subscription.Accepts(message.Subject)),
            ]);
    }
}
