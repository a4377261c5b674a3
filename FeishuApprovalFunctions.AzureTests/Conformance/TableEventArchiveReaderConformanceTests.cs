using FeishuApproval.Archive;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport.Conformance;
using FeishuApprovalFunctions.AzureTests.Doubles;

namespace FeishuApprovalFunctions.AzureTests.Conformance;

public sealed class TableEventArchiveReaderConformanceTests : EventArchiveReaderConformance
{
    protected override async ValueTask<IEventArchiveReader> CreateAsync(IReadOnlyList<EventMessage> messages)
    {
        var archive = new TableEventArchive(InMemoryStorage.With(TableNames.All).CreateClient());
        foreach (var message in messages)
            await archive.AddAsync(message, CancellationToken.None);
        return archive;
    }
}
