using FeishuApproval.Archive;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

public sealed class TableEventArchiveReaderConformanceTests : EventArchiveReaderConformance
{
    protected override async ValueTask<IEventArchiveReader> CreateAsync(IReadOnlyList<EventMessage> messages)
    {
        var archive = new TableEventArchive(TestStorage.Create().CreateClient());
        foreach (var message in messages)
            await archive.AddAsync(message, CancellationToken.None);
        return archive;
    }
}
