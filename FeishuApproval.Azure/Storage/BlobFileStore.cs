using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using FeishuApproval.Files;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Storage;

/// <summary>Stores files as blobs. The first write creates the container.</summary>
/// <param name="find">Returns the container of a name or prefix, and what the name of the blob is there.</param>
internal sealed class BlobFileStore(Func<string, (BlobContainerClient Container, string Name)> find) : IFileStore
{
    /// <summary>The metadata that tells one write of a file from another.</summary>
    private const string WriteId = "write";

    /// <summary>Stores all files in one container.</summary>
    public BlobFileStore(BlobContainerClient container)
        : this(name => (container, name)) { }

    /// <summary>Stores each first folder as a container.</summary>
    public BlobFileStore(BlobServiceClient service)
        : this(name =>
        {
            var (folder, rest) = FileNames.Split(name);
            return (service.GetBlobContainerClient(folder), rest);
        }) { }

    /// <inheritdoc/>
    public ValueTask<StoredFile?> ReadAsync(string name, CancellationToken cancellationToken) =>
        CallAsync<StoredFile?>(
            name,
            async (container, blob) =>
            {
                try
                {
                    var read = await container.GetBlobClient(blob).DownloadContentAsync(cancellationToken);
                    return new StoredFile(read.Value.Content.ToMemory(), read.Value.Details.ETag.ToString());
                }
                catch (RequestFailedException exception) when (exception.Status == 404)
                {
                    return null;
                }
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        await CallAsync(
            name,
            (container, blob) => UploadAsync(container, blob, content, new BlobUploadOptions(), cancellationToken),
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<bool> TryWriteAsync(
        string name,
        ReadOnlyMemory<byte> content,
        string? etag,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            name,
            async (container, blob) =>
            {
                string id = Guid.NewGuid().ToString("N");
                try
                {
                    var options = new BlobUploadOptions
                    {
                        Conditions = etag is null
                            ? new BlobRequestConditions { IfNoneMatch = ETag.All }
                            : new BlobRequestConditions { IfMatch = new ETag(etag) },
                        Metadata = new Dictionary<string, string> { [WriteId] = id },
                    };
                    return await UploadAsync(container, blob, content, options, cancellationToken);
                }
                catch (RequestFailedException exception)
                    when (exception.Status is 404 or 412 || exception.ErrorCode == BlobErrorCode.BlobAlreadyExists)
                {
                    // When an answer is lost, the client repeats the call, and the service refuses what it has already written.
                    return exception.Status != 404 && await IsWrittenAsync(container, blob, id, cancellationToken);
                }
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<string>>(
            prefix,
            async (container, blobs) =>
            {
                string folder = prefix[..^blobs.Length];
                var names = new List<string>();
                try
                {
                    var options = new GetBlobsOptions { Prefix = blobs };
                    await foreach (var blob in container.GetBlobsAsync(options, cancellationToken))
                        names.Add(folder + blob.Name);
                }
                catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.ContainerNotFound)
                {
                    // The first write creates the container.
                }

                names.Sort(StringComparer.Ordinal);
                return names;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(string name, CancellationToken cancellationToken) =>
        await CallAsync(
            name,
            async (container, blob) =>
                await container
                    .GetBlobClient(blob)
                    .DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken),
            cancellationToken
        );

    private static async Task<bool> UploadAsync(
        BlobContainerClient container,
        string blob,
        ReadOnlyMemory<byte> content,
        BlobUploadOptions options,
        CancellationToken cancellationToken
    )
    {
        var file = container.GetBlobClient(blob);
        try
        {
            await file.UploadAsync(BinaryData.FromBytes(content), options, cancellationToken);
        }
        catch (RequestFailedException exception)
            when (exception.ErrorCode == BlobErrorCode.ContainerNotFound && options.Conditions?.IfMatch is null)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await file.UploadAsync(BinaryData.FromBytes(content), options, cancellationToken);
        }

        return true;
    }

    private static async Task<bool> IsWrittenAsync(
        BlobContainerClient container,
        string blob,
        string id,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var properties = await container.GetBlobClient(blob).GetPropertiesAsync(null, cancellationToken);
            return properties.Value.Metadata.TryGetValue(WriteId, out string? stored) && stored == id;
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return false;
        }
    }

    private async ValueTask<T> CallAsync<T>(
        string name,
        Func<BlobContainerClient, string, Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        var (container, blob) = find(name);
        try
        {
            return await call(container, blob);
        }
        catch (Exception exception) when (StorageFaults.IsUnavailable(exception, cancellationToken))
        {
            throw new StoreUnavailableException($"The blob container {container.Name} cannot answer now.", exception);
        }
    }
}
