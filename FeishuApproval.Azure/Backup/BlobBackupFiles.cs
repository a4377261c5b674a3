using Azure;
using Azure.Storage.Blobs;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Backup;

/// <summary>Stores backups in a blob container.</summary>
internal sealed class BlobBackupFiles(BlobContainerClient container) : IBackupFiles
{
    /// <inheritdoc/>
    public Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        CallAsync(
            () =>
                container
                    .GetBlobClient(name)
                    .UploadAsync(BinaryData.FromBytes(content), overwrite: true, cancellationToken),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) =>
        CallAsync(
            async () =>
            {
                try
                {
                    var blob = await container.GetBlobClient(name).DownloadContentAsync(cancellationToken);
                    return blob.Value.Content.ToArray();
                }
                catch (RequestFailedException exception) when (exception.Status == 404)
                {
                    return null;
                }
            },
            cancellationToken
        );

    private static async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (StorageFaults.IsUnavailable(exception, cancellationToken))
        {
            throw new StoreUnavailableException("The blob container of the backups cannot answer now.", exception);
        }
    }
}
