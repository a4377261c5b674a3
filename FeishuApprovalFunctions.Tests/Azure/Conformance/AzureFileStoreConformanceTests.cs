using FeishuApproval.Azure.Storage;
using FeishuApproval.Files;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

/// <summary>Small files are rows of a table.</summary>
public sealed class TableFileStoreConformanceTests : FileStoreConformance
{
    protected override int Large => 500_000;

    protected override IFileStore Create() => new TableFileStore(TestStorage.Create().CreateClient());
}

/// <summary>Files of one folder are blobs, all others are rows.</summary>
public sealed class AzureFileStoreConformanceTests : FileStoreConformance
{
    protected override int Large => 500_000;

    [SkippableFact]
    public async Task Only_a_large_file_needs_blobs()
    {
        var storage = TestStorage.Create();
        var files = new AzureFileStore(
            new TableFileStore(storage.CreateClient()),
            new Lazy<BlobFileStore>(() => throw new InvalidOperationException("There are no blobs.")),
            ["closings/"]
        );

        await files.WriteAsync("state/rebuild.json", "{}"u8.ToArray(), CancellationToken.None);

        Assert.Equal(["state/rebuild.json"], await files.ListAsync("state/", CancellationToken.None));
        Assert.Single(storage.Rows(TableNames.Files));
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await files.ReadAsync("closings/a.json", CancellationToken.None)
        );
    }

    protected override IFileStore Create() =>
        new AzureFileStore(
            new TableFileStore(TestStorage.Create().CreateClient()),
            new Lazy<BlobFileStore>(() => new BlobFileStore(BlobFileStoreConformanceTests.Service())),
            ["closings/"]
        );
}
