using System.Net;
using Azure.Core;
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

    [SkippableFact]
    public async Task A_write_whose_answer_was_lost_is_done_once()
    {
        var lost = new LostAnswers();
        var files = new BlobFileStore(Service(lost));
        await files.WriteAsync($"{Name}2", default, CancellationToken.None);

        lost.Next = true;
        Assert.True(await files.TryWriteAsync(Name, "first"u8.ToArray(), etag: null, CancellationToken.None));
        var first = await files.ReadAsync(Name, CancellationToken.None);
        lost.Next = true;
        Assert.True(await files.TryWriteAsync(Name, "second"u8.ToArray(), first!.ETag, CancellationToken.None));

        Assert.Equal("second"u8.ToArray(), (await files.ReadAsync(Name, CancellationToken.None))!.Content);
        Assert.Equal(2, lost.Count);
        lost.Next = true;
        Assert.False(await files.TryWriteAsync(Name, "third"u8.ToArray(), first.ETag, CancellationToken.None));
    }

    internal static BlobServiceClient Service(HttpPipelinePolicy? policy = null)
    {
        var options = new BlobClientOptions();
        ClientLimits.Apply(options);
        if (policy is not null)
            options.AddPolicy(policy, HttpPipelinePosition.PerRetry);
        return new BlobServiceClient(Azurite.CreateAccount(), options);
    }

    protected override IFileStore Create() => new BlobFileStore(Service());

    /// <summary>Loses the answer of the next write that the service has done.</summary>
    private sealed class LostAnswers : HttpPipelinePolicy
    {
        public bool Next { get; set; }

        public int Count { get; private set; }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            ProcessNext(message, pipeline);

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            await ProcessNextAsync(message, pipeline);
            if (!Next || message.Request.Method != RequestMethod.Put || message.Response.Status != 201)
                return;
            Next = false;
            Count++;
            throw new IOException("The answer is lost.");
        }
    }

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
