using System.Text.Json;
using FeishuApproval.Messaging;
using FeishuApproval.Reconciliation;

namespace FeishuApproval.Local.Storage;

/// <summary>How far the comparison with Feishu is, in a file of the data folder.</summary>
internal sealed class FileReconcileProgressStore(string path) : IReconcileProgressStore
{
    /// <inheritdoc/>
    public async ValueTask<ReconcileProgress?> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllBytesAsync(path, cancellationToken), ReconcileJson.Default.ReconcileProgress);
        }
        catch (Exception exception) when (exception is FileNotFoundException or JsonException)
        {
            // A file that a person has damaged costs calls, and no record.
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"{path} cannot be read.", exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask SaveAsync(ReconcileProgress progress, CancellationToken cancellationToken)
    {
        try
        {
            string partial = path + ".partial";
            await File.WriteAllBytesAsync(partial, JsonSerializer.SerializeToUtf8Bytes(progress, ReconcileJson.Default.ReconcileProgress), cancellationToken);
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"{path} cannot be written.", exception);
        }
    }
}
