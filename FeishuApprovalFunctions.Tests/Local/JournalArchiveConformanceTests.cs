using FeishuApproval.Archive;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Local;

public sealed class JournalArchiveConformanceTests : EventArchiveReaderConformance, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override async ValueTask<IEventArchiveReader> CreateAsync(IReadOnlyList<EventMessage> messages)
    {
        await using (var embedded = new EmbeddedTopic(_folder, new ManualTimeProvider()))
        {
            foreach (var message in messages) await embedded.Topic.PublishAsync(message, CancellationToken.None);
        }

        // A line that is still being written is none yet.
        await File.AppendAllTextAsync(_folder.File("journal.jsonl"), "{\"message_id\":");
        return new JournalArchive(_folder.File("journal.jsonl"));
    }
}
