using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using FeishuApproval.Closings;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Storage;

/// <summary>
/// Stores closings in a blob container. A closing is a blob with its JSON, and a blob with its rows, whose name contains their hash. The rows
/// are written first, so a closing that can be found is complete.
/// </summary>
internal sealed class BlobClosingStore(BlobServiceClient service) : IClosingStore
{
    private const string Extension = ".json";
    private const int ReadsAtOnce = 8;

    private readonly BlobContainerClient _container = service.GetBlobContainerClient("closings");

    /// <inheritdoc/>
    public ValueTask<bool> TryAddAsync(
        Closing closing,
        ReadOnlyMemory<byte> rows,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            async () =>
            {
                await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
                if (await _container.GetBlobClient(NameOf(closing)).ExistsAsync(cancellationToken))
                    return false;
                await WriteRowsAsync(closing, rows, cancellationToken);
                return await TryWriteAsync(
                    closing,
                    new BlobRequestConditions { IfNoneMatch = ETag.All },
                    cancellationToken
                );
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Closing>> ListAsync(string? tenantKey, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<Closing>>(
            async () =>
            {
                var names = new List<string>();
                try
                {
                    string? prefix = tenantKey is null ? null : Prefix(tenantKey);
                    await foreach (
                        var blob in _container.GetBlobsAsync(
                            BlobTraits.None,
                            BlobStates.None,
                            prefix,
                            cancellationToken
                        )
                    )
                    {
                        if (blob.Name.EndsWith(Extension, StringComparison.Ordinal))
                            names.Add(blob.Name);
                    }
                }
                catch (RequestFailedException exception) when (exception.Status == 404)
                {
                    // The first closing creates the container.
                    return [];
                }

                var closings = new List<Closing>();
                foreach (string[] some in names.Chunk(ReadsAtOnce))
                {
                    var read = await Task.WhenAll(some.Select(name => ReadAsync(name, cancellationToken)));
                    closings.AddRange(read.OfType<(Closing Closing, string)>().Select(each => each.Closing));
                }

                return
                [
                    .. closings
                        .OrderBy(closing => closing.TenantKey, StringComparer.Ordinal)
                        .ThenBy(closing => closing.Month, StringComparer.Ordinal)
                        .ThenBy(closing => closing.Version),
                ];
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<StoredClosing?> FindAsync(
        string tenantKey,
        string month,
        int version,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            async () =>
            {
                // An erasure replaces both blobs. The closing is read again when its rows are gone.
                while (await ReadAsync(NameOf(tenantKey, month, version), cancellationToken) is var (closing, etag))
                {
                    try
                    {
                        var rows = await _container
                            .GetBlobClient(RowsNameOf(closing))
                            .DownloadContentAsync(cancellationToken);
                        return new StoredClosing(closing, rows.Value.Content.ToMemory(), etag);
                    }
                    catch (RequestFailedException exception) when (exception.Status == 404)
                    {
                        var again = await ReadAsync(NameOf(closing), cancellationToken);
                        if (again?.ETag == etag)
                            throw new InvalidDataException(
                                $"The rows of {NameOf(closing)} are missing. Restore a backup."
                            );
                    }
                }

                return null;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<bool> TryReplaceAsync(
        StoredClosing read,
        Closing closing,
        ReadOnlyMemory<byte> rows,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            async () =>
            {
                await WriteRowsAsync(closing, rows, cancellationToken);
                if (
                    !await TryWriteAsync(
                        closing,
                        new BlobRequestConditions { IfMatch = new ETag(read.ETag) },
                        cancellationToken
                    )
                )
                    return false;
                if (RowsNameOf(read.Closing) != RowsNameOf(closing))
                    await DeleteAsync(RowsNameOf(read.Closing), cancellationToken);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(Closing closing, CancellationToken cancellationToken) =>
        await CallAsync(
            async () =>
            {
                if (await ReadAsync(NameOf(closing), cancellationToken) is var (stored, _))
                    await DeleteAsync(RowsNameOf(stored), cancellationToken);
                await DeleteAsync(NameOf(closing), cancellationToken);
                return true;
            },
            cancellationToken
        );

    private async Task<(Closing Closing, string ETag)?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var blob = await _container.GetBlobClient(name).DownloadContentAsync(cancellationToken);
            return (
                JsonSerializer.Deserialize(blob.Value.Content, ClosingJson.Instance.Closing)!,
                blob.Value.Details.ETag.ToString()
            );
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Writes rows. Rows with the same hash are equal, so they can be overwritten.</summary>
    private async Task WriteRowsAsync(
        Closing closing,
        ReadOnlyMemory<byte> rows,
        CancellationToken cancellationToken
    ) =>
        await _container
            .GetBlobClient(RowsNameOf(closing))
            .UploadAsync(BinaryData.FromBytes(rows), overwrite: true, cancellationToken);

    private async Task<bool> TryWriteAsync(
        Closing closing,
        BlobRequestConditions conditions,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await _container
                .GetBlobClient(NameOf(closing))
                .UploadAsync(
                    BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(closing, ClosingJson.Instance.Closing)),
                    new BlobUploadOptions { Conditions = conditions },
                    cancellationToken
                );
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 409 or 412)
        {
            return false;
        }
    }

    private async Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        await _container
            .GetBlobClient(name)
            .DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken);

    private static string Prefix(string tenantKey) => $"tenant-{TableKeys.Part(tenantKey)}/";

    private static string NameOf(Closing closing) => NameOf(closing.TenantKey, closing.Month, closing.Version);

    private static string NameOf(string tenantKey, string month, int version) =>
        $"{Prefix(tenantKey)}{month}/{version:D3}{Extension}";

    private static string RowsNameOf(Closing closing) =>
        $"{Prefix(closing.TenantKey)}{closing.Month}/{closing.Version:D3}-{closing.StoredSha256}.rows.gz";

    private static async ValueTask<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (StorageFaults.IsUnavailable(exception, cancellationToken))
        {
            throw new StoreUnavailableException("The blob container of the closings cannot answer now.", exception);
        }
    }
}
