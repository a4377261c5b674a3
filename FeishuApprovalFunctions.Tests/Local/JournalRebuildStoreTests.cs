using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Storage;
using FeishuApproval.Local.Topic;
using FeishuApproval.Messaging;
using FeishuApproval.Tests.Support;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Local;

public sealed class JournalRebuildStoreTests : RebuildStoreConformance, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override async ValueTask<(IAttendanceStore Store, IRebuildStore Rebuilds)> CreateAsync(IReadOnlyList<EventMessage> messages)
    {
        await using (var embedded = new EmbeddedTopic(_folder, new ManualTimeProvider()))
        {
            foreach (var message in messages) await embedded.Topic.PublishAsync(message, CancellationToken.None);
        }

        var store = new MemoryAttendanceStore();
        await TestProjection.ApplyAsync(store, messages);
        return (store, new JournalRebuildStore(store, new JournalArchive(_folder.File("journal.jsonl")), pageSize: 2));
    }
}
