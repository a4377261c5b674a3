using FeishuApproval.Files;
using FeishuApproval.TestSupport;
using FeishuApproval.TestSupport.Conformance;

namespace FeishuApproval.Tests.Conformance;

public sealed class InMemoryFilesTests : FileStoreConformance
{
    protected override IFileStore Create() => new InMemoryFiles();
}
