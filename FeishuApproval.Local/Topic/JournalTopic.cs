using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using FeishuApproval.Api.Health;
using FeishuApproval.Configuration;
using FeishuApproval.Messaging;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Local.Topic;

/// <summary>
/// The embedded topic. A message is journalled, many at a time with one flush to the disk, before its publisher is answered, and
/// then delivered to the subscriptions. At start the journal is delivered again from its beginning: handlers ignore what they have.
/// </summary>
internal sealed partial class JournalTopic : IEventPublisher, IReadinessProbe, IAsyncDisposable
{
    private const int MaxBatch = 4096;
    private const int MaxWaiting = 16_384;

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<SubscriptionPump> _pumps;
    private readonly DeadLetterFile _deadLetters;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DuplicateDetector _taken = new(Subscriptions.DuplicateDetectionWindow);
    private readonly Channel<Publication> _waiting = Channel.CreateBounded<Publication>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly JsonLinesFile _journal;
    private readonly Thread _writer;

    private JournalTopic(
        string path, IReadOnlyList<SubscriptionPump> pumps, DeadLetterFile deadLetters, TimeProvider time, ILogger logger, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        _pumps = pumps;
        _deadLetters = deadLetters;
        _time = time;
        _logger = logger;
        var pool = new StringPool();
        var now = time.GetUtcNow();
        _journal = JsonLinesFile.Open(path, line => Replay(MessageLine.Read(line, pool), now), progress, cancellationToken);
        _writer = new Thread(Write) { IsBackground = true, Name = "journal" };
        _writer.Start();
    }

    string IReadinessProbe.Name => "topic";

    /// <summary>How many messages the journal held when it was opened.</summary>
    public long Replayed { get; private set; }

    /// <summary>How many deliveries are waiting, being handled, or waiting to be tried again.</summary>
    public int Unsettled => _pumps.Sum(pump => pump.Unsettled);

    /// <summary>Opens the journal and brings the handlers up to its end.</summary>
    /// <exception cref="ConfigurationException">A line of the journal is corrupt; the message names it.</exception>
    public static JournalTopic Open(
        string path,
        IReadOnlyList<SubscriptionPump> pumps,
        DeadLetterFile deadLetters,
        TimeProvider time,
        ILogger<JournalTopic> logger,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default) => new(path, pumps, deadLetters, time, logger, progress, cancellationToken);

    /// <inheritdoc/>
    public ValueTask PublishAsync(EventMessage message, CancellationToken cancellationToken) => AddAsync(new Publication(message), cancellationToken);

    /// <summary>Passes through the writer like a message: one that hangs or cannot write is not ready.</summary>
    async Task IReadinessProbe.CheckAsync(CancellationToken cancellationToken)
    {
        await AddAsync(new Publication(message: null), cancellationToken);
        if (_journal.IsBroken) throw new PublishException("The journal could not be repaired after a failed write.");
    }

    private async ValueTask AddAsync(Publication publication, CancellationToken cancellationToken)
    {
        try
        {
            if (!_waiting.Writer.TryWrite(publication)) await _waiting.Writer.WriteAsync(publication, cancellationToken);
        }
        catch (ChannelClosedException exception)
        {
            throw new PublishException("The topic is stopping.", exception);
        }

        await publication.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Journals what was published, handles it, and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        // A container that knows the topic under two types disposes it twice.
        if (!_waiting.Writer.TryComplete()) return;

        // A writer that waits for the room of a full backlog goes on once the subscriptions have stopped.
        var written = Task.Run(_writer.Join);
        await Task.WhenAny(written, Task.Delay(StopPatience, _time));
        await Task.WhenAll(_pumps.Select(pump => pump.DisposeAsync().AsTask()));
        await written;
        _journal.Dispose();
    }

    private void Replay(EventMessage message, DateTimeOffset now)
    {
        lock (_taken)
        {
            Replayed++;
            _taken.Add(message.MessageId, message.ReceivedAt, now);
        }

        foreach (var pump in _pumps)
        {
            if (!pump.Subscription.Accepts(message.Subject) || _deadLetters.IsSuppressed(pump.Subscription.Name, message.MessageId)) continue;
            if (!TryApply(pump, message)) pump.Enqueue(message with { Body = message.Body.ToArray() });
        }
    }

    /// <summary>A handler is called at once, without the wait between deliveries; one that fails gets the message as a delivery.</summary>
    private bool TryApply(SubscriptionPump pump, EventMessage message)
    {
        try
        {
            var handling = pump.Handler.HandleAsync(message, CancellationToken.None);
            var outcome = handling.IsCompleted ? handling.Result : handling.AsTask().GetAwaiter().GetResult();
            return outcome is not (HandlerOutcome.Unreadable or HandlerOutcome.Contended);
        }
        // Whatever it is, the delivery meets it again and settles it by the policy.
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogReplayFailed(exception, pump.Subscription.Name, LogText.Escape(message.MessageId));
            return false;
        }
    }

    private void Write()
    {
        var lines = new ArrayBufferWriter<byte>(1 << 20);
        using var writer = MessageLine.NewWriter(lines);
        var batch = new List<Publication>();
        var fresh = new List<Publication>();
        var freshIds = new HashSet<string>(StringComparer.Ordinal);
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out var publication))
            {
                batch.Add(publication);
                if (publication.Message is not { } message || _taken.Contains(message.MessageId) || !freshIds.Add(message.MessageId)) continue;
                fresh.Add(publication);
                MessageLine.Write(writer, message);
                writer.Flush();
                writer.Reset();
                lines.Write("\n"u8);
            }

            Commit(batch, fresh, lines.WrittenSpan);
            batch.Clear();
            fresh.Clear();
            freshIds.Clear();
            lines.ResetWrittenCount();
        }
    }

    private void Commit(List<Publication> batch, List<Publication> fresh, ReadOnlySpan<byte> lines)
    {
        try
        {
            if (!lines.IsEmpty) _journal.Append(lines);
        }
        // Whatever it is, nothing of the batch is kept, and the thread has to live on to say so.
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogJournalFailed(exception, batch.Count);
            foreach (var publication in batch) publication.SetException(new PublishException("The journal could not be written.", exception));
            return;
        }

        var now = _time.GetUtcNow();
        foreach (var publication in fresh) _taken.Add(publication.Message!.MessageId, now, now);
        foreach (var publication in batch) publication.SetResult();
        foreach (var publication in fresh)
        {
            foreach (var pump in _pumps)
            {
                if (pump.Subscription.Accepts(publication.Message!.Subject)) pump.Enqueue(publication.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The journal could not be written; {Count} events were answered 503 and will be sent again. Free disk space if the disk is full")]
    private partial void LogJournalFailed(Exception exception, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Subscription}: applying event {EventId} from the journal failed; it is delivered anew")]
    private partial void LogReplayFailed(Exception exception, string subscription, string eventId);

    /// <summary>A message on its way into the journal, or null for one who only asks whether it would get there.</summary>
    private sealed class Publication(EventMessage? message) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public EventMessage? Message { get; } = message;
    }
}
