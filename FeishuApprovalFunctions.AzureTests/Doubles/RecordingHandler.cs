using FeishuApproval.Messaging;

namespace FeishuApprovalFunctions.AzureTests.Doubles;

/// <summary>A handler that keeps what it is given.</summary>
internal sealed class KeepingHandler : IMessageHandler
{
    public List<EventMessage> Messages { get; } = [];

    public ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken)
    {
        Messages.Add(message);
        return ValueTask.FromResult(HandlerOutcome.Applied);
    }
}
