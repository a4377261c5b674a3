using System.Net;
using Azure.Core;
using Azure.Core.Pipeline;
using FeishuApproval.Azure.Backup;
using FeishuApproval.Messaging;

namespace FeishuApprovalFunctions.AzureTests.Backup;

public sealed class BlobBackupFilesTests : IDisposable
{
    private readonly Service _service = new();

    [Fact]
    public async Task A_file_is_put_as_a_block_blob_by_identity_and_read_again()
    {
        var files = Files();
        await files.WriteAsync("2026-11-21/Attendance/000000.jsonl.br", new byte[] { 1, 2, 3 }, CancellationToken.None);
        Assert.Equal(
            "PUT https://example.blob.core.windows.net/table-backups/2026-11-21/Attendance/000000.jsonl.br "
                + "BlockBlob 2024-08-04 Bearer a-token",
            Assert.Single(_service.Requests)
        );
        Assert.Equal([1, 2, 3], await files.ReadAsync("2026-11-21/Attendance/000000.jsonl.br", CancellationToken.None));
    }

    [Fact]
    public async Task A_missing_file_is_null() =>
        Assert.Null(await Files().ReadAsync("2026-11-21/manifest.json", CancellationToken.None));

    [Theory]
    [InlineData(403)]
    [InlineData(503)]
    public async Task A_service_that_cannot_answer_now_is_unavailable(int status)
    {
        _service.Status = status;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Files().ReadAsync("a", CancellationToken.None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            Files().WriteAsync("a", default, CancellationToken.None)
        );
    }

    public void Dispose() => _service.Dispose();

    private BlobBackupFiles Files()
    {
        var options = new BackupClientOptions { Transport = new HttpClientTransport(_service) };
        options.Retry.MaxRetries = 0;
        return new BlobBackupFiles(
            new Uri("https://example.blob.core.windows.net/table-backups"),
            new Token(),
            options
        );
    }

    /// <summary>Two operations of the blob service.</summary>
    private sealed class Service : HttpMessageHandler
    {
        private readonly Dictionary<string, byte[]> _blobs = [];

        public List<string> Requests { get; } = [];

        public int? Status { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            string address = request.RequestUri!.AbsoluteUri;
            if (Status is { } status)
                return new HttpResponseMessage((HttpStatusCode)status);
            if (request.Method == HttpMethod.Put)
            {
                Requests.Add(
                    $"PUT {address} {Header("x-ms-blob-type")} {Header("x-ms-version")} {request.Headers.Authorization}"
                );
                _blobs[address] = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
                return new HttpResponseMessage(HttpStatusCode.Created);
            }

            return _blobs.TryGetValue(address, out byte[]? content)
                ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(content) }
                : new HttpResponseMessage(HttpStatusCode.NotFound);

            string Header(string name) => string.Join(',', request.Headers.GetValues(name));
        }
    }

    private sealed class Token : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new("a-token", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(
            TokenRequestContext requestContext,
            CancellationToken cancellationToken
        ) => ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
