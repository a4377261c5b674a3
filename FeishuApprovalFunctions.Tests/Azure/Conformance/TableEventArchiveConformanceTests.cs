using FeishuApproval.Archive;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

public sealed class TableEventArchiveConformanceTests : EventArchiveConformance
{
    protected override async ValueTask<IEventArchive> CreateAsync(IReadOnlyList<EventMessage> messages)
    {
        var archive = TestStorage.Create().CreateArchive();
        foreach (var message in messages)
            await archive.AddAsync(message, CancellationToken.None);
        return archive;
    }
}
