using System.Net;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using FeishuApproval.Azure.Configuration;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Files;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport.Conformance;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Conformance;

/// <summary>The files of the app: each first folder is a container.</summary>
public sealed class BlobFileStoreConformanceTests : FileStoreConformance
{
    private const string Name = "closings/tenant-a/2026-11/001.json";

    [SkippableFact]
    public async Task A_first_folder_is_a_container()
    {
        var service = Service();
        await new BlobFileStore(service).WriteAsync(Name, new byte[] { 4 }, CancellationToken.None);

        var blob = Assert.Single(service.GetBlobContainerClient("closings").GetBlobs().ToList());
        Assert.Equal(
            ("tenant-a/2026-11/001.json", "application/octet-stream"),
            (blob.Name, blob.Properties.ContentType)
        );
    }

    [SkippableFact]
    public async Task A_deletion_includes_the_snapshots()
    {
        var service = Service();
        var files = new BlobFileStore(service);
        await files.WriteAsync(Name, new byte[] { 4 }, CancellationToken.None);
        var container = service.GetBlobContainerClient("closings");
        await container.GetBlobClient(Name["closings/".Length..]).CreateSnapshotAsync();

        await files.DeleteAsync(Name, CancellationToken.None);

        Assert.Empty(container.GetBlobs(new GetBlobsOptions { States = BlobStates.Snapshots }).ToList());
    }

    [SkippableTheory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task A_service_that_cannot_answer_now_is_unavailable(HttpStatusCode status)
    {
        var options = new BlobClientOptions();
        using var transport = new HttpClientTransport(new Refusing(status));
        options.Transport = transport;
        options.Retry.MaxRetries = 0;
        var files = new BlobFileStore(new BlobServiceClient(Azurite.CreateAccount(), options));

        await FailsAsync(async stop => await files.ReadAsync(Name, stop));
        await FailsAsync(async stop => await files.WriteAsync(Name, default, stop));
        await FailsAsync(async stop => await files.TryWriteAsync(Name, default, etag: null, stop));
        await FailsAsync(async stop => await files.ListAsync("closings/", stop));
        await FailsAsync(async stop => await files.DeleteAsync(Name, stop));

        static Task FailsAsync(Func<CancellationToken, Task> call) =>
            Assert.ThrowsAsync<StoreUnavailableException>(() => call(CancellationToken.None));
    }

    internal static BlobServiceClient Service()
    {
        var options = new BlobClientOptions();
        ClientLimits.Apply(options);
        return new BlobServiceClient(Azurite.CreateAccount(), options);
    }

    protected override IFileStore Create() => new BlobFileStore(Service());

    private sealed class Refusing(HttpStatusCode status) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) => Task.FromResult(new HttpResponseMessage(status));
    }
}

/// <summary>The files of backups: all are in one container.</summary>
public sealed class BlobFilesInOneContainerTests : FileStoreConformance
{
    protected override IFileStore Create() =>
        new BlobFileStore(BlobFileStoreConformanceTests.Service().GetBlobContainerClient("table-backups"));
}
