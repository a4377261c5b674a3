using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport;

/// <summary>A topic that keeps what it is given, or behaves as badly as a test asks it to.</summary>
internal sealed class FakePublisher : IEventPublisher
{
    private readonly List<EventMessage> _published = [];

    /// <summary>What was published, in order.</summary>
    public IReadOnlyList<EventMessage> Published => _published;

    /// <summary>The one message that was published.</summary>
    public EventMessage Only => Assert.Single(_published);

    /// <summary>What publishing does beside keeping the message; by default nothing.</summary>
    public Func<CancellationToken, ValueTask> Behaviour { get; set; } = _ => ValueTask.CompletedTask;

    /// <summary>A topic that answers nothing and does not look at the token either.</summary>
    public static ValueTask Hang(CancellationToken cancellationToken) => new(new TaskCompletionSource().Task);

    public async ValueTask PublishAsync(EventMessage message, CancellationToken cancellationToken)
    {
        await Behaviour(cancellationToken);
        _published.Add(message);
    }
}
