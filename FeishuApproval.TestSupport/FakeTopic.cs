using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport;

/// <summary>A topic that records messages, or fails as a test requires.</summary>
internal class FakeTopic : ITopic
{
    private readonly List<EventMessage> _published = [];

    /// <summary>What was published, in order.</summary>
    public IReadOnlyList<EventMessage> Published => _published;

    /// <summary>The one message that was published.</summary>
    public EventMessage Only => Assert.Single(_published);

    /// <summary>An action of publishing, besides recording the message; none by default.</summary>
    public Func<CancellationToken, ValueTask> Behaviour { get; set; } = _ => ValueTask.CompletedTask;

    /// <summary>Whether the topic responds to a check; by default it does.</summary>
    public Func<CancellationToken, Task> Check { get; set; } = _ => Task.CompletedTask;

    /// <summary>The events that are not applied yet; none by default.</summary>
    public List<EventMessage> Waiting { get; } = [];

    /// <summary>A topic that never answers and ignores the token.</summary>
    public static ValueTask Hang(CancellationToken cancellationToken) => new(new TaskCompletionSource().Task);

    public virtual async ValueTask PublishAsync(EventMessage message, CancellationToken cancellationToken)
    {
        await Behaviour(cancellationToken);
        _published.Add(message);
    }

    public Task CheckAsync(CancellationToken cancellationToken) => Check(cancellationToken);

    public ValueTask<IReadOnlyList<EventMessage>> ListWaitingAsync(int max, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<EventMessage>>([.. Waiting.Take(max)]);
}
