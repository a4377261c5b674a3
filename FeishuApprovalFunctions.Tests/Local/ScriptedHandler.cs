using System.Collections.Concurrent;
using FeishuApproval.Messaging;

namespace FeishuApproval.Tests.Local;

/// <summary>A handler that records the ids of its messages and returns the outcomes that a test sets.</summary>
internal sealed class ScriptedHandler(Func<EventMessage, HandlerOutcome> script) : IMessageHandler
{
    private readonly ConcurrentQueue<string> _handled = new();

    /// <summary>A handler that applies everything.</summary>
    public ScriptedHandler()
        : this(_ => HandlerOutcome.Applied) { }

    /// <summary>The ids of the messages handled, once for each time, in order.</summary>
    public IReadOnlyList<string> Handled => [.. _handled];

    public ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken)
    {
        _handled.Enqueue(message.MessageId);
        return ValueTask.FromResult(script(message));
    }
}
