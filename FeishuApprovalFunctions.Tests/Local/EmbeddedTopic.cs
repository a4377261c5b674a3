using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Telemetry;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeishuApproval.Tests.Local;

/// <summary>An embedded topic in a folder, with a handler for each subscription a test is interested in.</summary>
internal sealed class EmbeddedTopic : IAsyncDisposable
{
    /// <summary>Small enough to be filled by a test.</summary>
    public const int Backlog = 64;

    private readonly MetricRecorder _meters = new();
    private readonly List<SubscriptionPump> _pumps = [];

    public EmbeddedTopic(TempFolder folder, TimeProvider time, params (Subscription Subscription, IMessageHandler Handler)[] handlers)
    {
        DeadLetters = DeadLetterFile.Open(folder.File("dead-letters.jsonl"));
        var processor = new MessageProcessor(time, _meters.Metrics, NullLogger<MessageProcessor>.Instance);
        _pumps.AddRange(handlers.Select(entry => new SubscriptionPump(entry.Subscription, entry.Handler, processor, DeadLetters, time, NullLogger.Instance, Backlog)));
        Topic = JournalTopic.Open(folder.File("journal.jsonl"), _pumps, DeadLetters, time, NullLogger<JournalTopic>.Instance);
    }

    public DeadLetterFile DeadLetters { get; }

    public JournalTopic Topic { get; }

    /// <summary>A message of this type.</summary>
    public static EventMessage Message(string id, string subject = "leave_approval") => new()
    {
        MessageId = id,
        Subject = subject,
        CorrelationId = "instance-1",
        Schema = "1.0",
        ReceivedAt = ManualTimeProvider.Start,
        Body = "{}"u8.ToArray(),
    };

    public ValueTask PublishAsync(string id, string subject = "leave_approval") => Topic.PublishAsync(Message(id, subject), CancellationToken.None);

    /// <summary>Handles what is waiting and closes the files; a second time does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        await Topic.DisposeAsync();
        DeadLetters.Dispose();
        _meters.Dispose();
    }
}
