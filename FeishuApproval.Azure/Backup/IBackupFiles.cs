using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Backup;

/// <summary>Stores the files of backups.</summary>
public interface IBackupFiles
{
    /// <summary>Writes a file; an existing file with this name is overwritten.</summary>
    /// <exception cref="StoreUnavailableException">The files cannot be written now.</exception>
    Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Reads a file; null when there is none.</summary>
    /// <exception cref="StoreUnavailableException">The files cannot be read now.</exception>
    Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken);
}
