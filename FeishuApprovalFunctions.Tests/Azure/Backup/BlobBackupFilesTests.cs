using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using FeishuApproval.Azure.Backup;
using FeishuApproval.Azure.Configuration;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport.Storage;

namespace FeishuApproval.Tests.Azure.Backup;

public class BlobBackupFilesTests
{
    private const string Name = "2026-11-21/Attendance/000000.jsonl.br";

    private readonly TestStorage _storage = TestStorage.CreateWith([]);

    [SkippableFact]
    public async Task A_file_is_read_as_it_was_written_last()
    {
        var container = Container();
        await container.CreateAsync();
        var files = new BlobBackupFiles(container);
        await files.WriteAsync(Name, new byte[] { 1, 2, 3 }, CancellationToken.None);
        await files.WriteAsync(Name, new byte[] { 4 }, CancellationToken.None);

        Assert.Equal([4], await files.ReadAsync(Name, CancellationToken.None));
        var blob = Assert.Single(container.GetBlobs().ToList());
        Assert.Equal((Name, "application/octet-stream"), (blob.Name, blob.Properties.ContentType));
    }

    [SkippableFact]
    public async Task A_missing_file_is_null()
    {
        var files = new BlobBackupFiles(Container());
        Assert.Null(await files.ReadAsync("2026-11-21/manifest.json", CancellationToken.None));
        await Container().CreateAsync();
        Assert.Null(await files.ReadAsync("2026-11-21/manifest.json", CancellationToken.None));
    }

    [SkippableTheory]
    [InlineData(403)]
    [InlineData(503)]
    public async Task A_service_that_cannot_answer_now_is_unavailable(int status)
    {
        var options = Options();
        using var transport = new HttpClientTransport(new Refusing(status));
        options.Transport = transport;
        options.Retry.MaxRetries = 0;
        var files = new BlobBackupFiles(Container(options));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => files.ReadAsync("a", CancellationToken.None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            files.WriteAsync("a", default, CancellationToken.None)
        );
    }

    private BlobContainerClient Container(BlobClientOptions? options = null) =>
        new(_storage.ConnectionString, "table-backups", options ?? Options());

    private static BlobClientOptions Options()
    {
        var options = new BlobClientOptions();
        ClientLimits.Apply(options);
        return options;
    }

    private sealed class Refusing(int status) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) => Task.FromResult(new HttpResponseMessage((System.Net.HttpStatusCode)status));
    }
}
