using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using FeishuApproval.Closings;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Storage;

/// <summary>
/// Stores closings, or comparisons, in a blob container. A version is a blob with its JSON, and a blob with its rows, whose name contains
/// their hash. The rows are written first, so a version that can be found is complete.
/// </summary>
internal sealed class BlobMonthStore<T>(BlobServiceClient service) : IMonthStore<T>
    where T : class, IMonthVersion<T>
{
    private const string Extension = ".json";
    private const int ReadsAtOnce = 8;

    private readonly BlobContainerClient _container = service.GetBlobContainerClient($"{T.Name}s");

    /// <inheritdoc/>
    public ValueTask<bool> TryAddAsync(T version, ReadOnlyMemory<byte> rows, CancellationToken cancellationToken) =>
        CallAsync(
            async () =>
            {
                await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
                if (await _container.GetBlobClient(NameOf(version)).ExistsAsync(cancellationToken))
                    return false;
                await WriteRowsAsync(version, rows, cancellationToken);
                return await TryWriteAsync(
                    version,
                    new BlobRequestConditions { IfNoneMatch = ETag.All },
                    cancellationToken
                );
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<T>> ListAsync(string? tenantKey, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<T>>(
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
                    // The first version creates the container.
                    return [];
                }

                var versions = new List<T>();
                foreach (string[] some in names.Chunk(ReadsAtOnce))
                {
                    var read = await Task.WhenAll(some.Select(name => ReadAsync(name, cancellationToken)));
                    versions.AddRange(read.OfType<(T Version, string)>().Select(each => each.Version));
                }

                return
                [
                    .. versions
                        .OrderBy(version => version.TenantKey, StringComparer.Ordinal)
                        .ThenBy(version => version.Month, StringComparer.Ordinal)
                        .ThenBy(version => version.Version),
                ];
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<StoredMonth<T>?> FindAsync(
        string tenantKey,
        string month,
        int version,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            async () =>
            {
                // An erasure replaces both blobs. The version is read again when its rows are gone.
                while (await ReadAsync(NameOf(tenantKey, month, version), cancellationToken) is var (found, etag))
                {
                    try
                    {
                        var rows = await _container
                            .GetBlobClient(RowsNameOf(found))
                            .DownloadContentAsync(cancellationToken);
                        return new StoredMonth<T>(found, rows.Value.Content.ToMemory(), etag);
                    }
                    catch (RequestFailedException exception) when (exception.Status == 404)
                    {
                        var again = await ReadAsync(NameOf(found), cancellationToken);
                        if (again?.ETag == etag)
                            throw new InvalidDataException(
                                $"The rows of {NameOf(found)} are missing. Restore a backup."
                            );
                    }
                }

                return null;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<bool> TryReplaceAsync(
        StoredMonth<T> read,
        T version,
        ReadOnlyMemory<byte> rows,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            async () =>
            {
                await WriteRowsAsync(version, rows, cancellationToken);
                if (
                    !await TryWriteAsync(
                        version,
                        new BlobRequestConditions { IfMatch = new ETag(read.ETag) },
                        cancellationToken
                    )
                )
                    return false;
                if (RowsNameOf(read.Value) != RowsNameOf(version))
                    await DeleteAsync(RowsNameOf(read.Value), cancellationToken);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(T version, CancellationToken cancellationToken) =>
        await CallAsync(
            async () =>
            {
                if (await ReadAsync(NameOf(version), cancellationToken) is var (stored, _))
                    await DeleteAsync(RowsNameOf(stored), cancellationToken);
                await DeleteAsync(NameOf(version), cancellationToken);
                return true;
            },
            cancellationToken
        );

    private async Task<(T Version, string ETag)?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var blob = await _container.GetBlobClient(name).DownloadContentAsync(cancellationToken);
            return (JsonSerializer.Deserialize(blob.Value.Content, T.Json)!, blob.Value.Details.ETag.ToString());
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Writes rows. Rows with the same hash are equal, so they can be overwritten.</summary>
    private async Task WriteRowsAsync(T version, ReadOnlyMemory<byte> rows, CancellationToken cancellationToken) =>
        await _container
            .GetBlobClient(RowsNameOf(version))
            .UploadAsync(BinaryData.FromBytes(rows), overwrite: true, cancellationToken);

    private async Task<bool> TryWriteAsync(
        T version,
        BlobRequestConditions conditions,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await _container
                .GetBlobClient(NameOf(version))
                .UploadAsync(
                    BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(version, T.Json)),
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

    private static string NameOf(T version) => NameOf(version.TenantKey, version.Month, version.Version);

    private static string NameOf(string tenantKey, string month, int version) =>
        $"{Prefix(tenantKey)}{month}/{version:D3}{Extension}";

    private static string RowsNameOf(T version) =>
        $"{Prefix(version.TenantKey)}{version.Month}/{version.Version:D3}-{version.StoredSha256}.rows.gz";

    private async ValueTask<TResult> CallAsync<TResult>(Func<Task<TResult>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (StorageFaults.IsUnavailable(exception, cancellationToken))
        {
            throw new StoreUnavailableException($"The blob container {_container.Name} cannot answer now.", exception);
        }
    }
}
