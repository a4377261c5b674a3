using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport;

/// <summary>A topic that records messages, or fails as a test requires.</summary>
internal sealed class FakePublisher : IEventPublisher
{
    private readonly List<EventMessage> _published = [];

    /// <summary>What was published, in order.</summary>
    public IReadOnlyList<EventMessage> Published => _published;

    /// <summary>The one message that was published.</summary>
    public EventMessage Only => Assert.Single(_published);

    /// <summary>An action of publishing, besides recording the message; none by default.</summary>
    public Func<CancellationToken, ValueTask> Behaviour { get; set; } = _ => ValueTask.CompletedTask;

    /// <summary>A topic that never answers and ignores the token.</summary>
    public static ValueTask Hang(CancellationToken cancellationToken) => new(new TaskCompletionSource().Task);

    public async ValueTask PublishAsync(EventMessage message, CancellationToken cancellationToken)
    {
        await Behaviour(cancellationToken);
        _published.Add(message);
    }
}
