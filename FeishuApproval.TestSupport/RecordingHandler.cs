using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport;

/// <summary>Records the messages that it is given.</summary>
internal sealed class RecordingHandler : IMessageHandler
{
    public List<EventMessage> Messages { get; } = [];

    public ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken)
    {
        Messages.Add(message);
        return ValueTask.FromResult(HandlerOutcome.Applied);
    }
}
