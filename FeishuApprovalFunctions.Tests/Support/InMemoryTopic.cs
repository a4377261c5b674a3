using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Support;

/// <summary>The shortest topic that fulfils the port's contract.</summary>
public sealed class InMemoryTopic : TopicHarness, ITopic
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _ids = [];
    private readonly List<EventMessage> _messages = [];
    private readonly HashSet<(string Subscription, string Id)> _applied = [];
    private bool _isStopped;

    public override ITopic Topic => this;

    public ValueTask PublishAsync(EventMessage message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_isStopped)
                throw new PublishException("Stopped.");
            if (_ids.Add(message.MessageId))
                _messages.Add(message with { Body = message.Body.ToArray() });
        }

        return ValueTask.CompletedTask;
    }

    public Task CheckAsync(CancellationToken cancellationToken) =>
        _isStopped ? throw new StoreUnavailableException("Stopped.") : Task.CompletedTask;

    public ValueTask<IReadOnlyList<EventMessage>> ListWaitingAsync(int max, CancellationToken cancellationToken)
    {
        lock (_gate)
            return ValueTask.FromResult<IReadOnlyList<EventMessage>>([
                .. Subscriptions
                    .Attendance.SelectMany(subscription =>
                        _messages.Where(message =>
                            subscription.Accepts(message.Subject)
                            && !_applied.Contains((subscription.Name, message.MessageId))
                        )
                    )
                    .Take(max),
            ]);
    }

    public override ValueTask<IReadOnlyList<EventMessage>> ReceiveAsync(Subscription subscription, int expected)
    {
        lock (_gate)
        {
            EventMessage[] received = [.. _messages.Where(message => subscription.Accepts(message.Subject))];
            _applied.UnionWith(received.Select(message => (subscription.Name, message.MessageId)));
            return ValueTask.FromResult<IReadOnlyList<EventMessage>>(received);
        }
    }

    public override ValueTask StopAsync()
    {
        _isStopped = true;
        return ValueTask.CompletedTask;
    }
}
