using FeishuApproval.Azure.Backup;

namespace FeishuApprovalFunctions.AzureTests.Doubles;

/// <summary>Backup files in memory.</summary>
internal sealed class InMemoryBackupFiles : IBackupFiles
{
    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Throws before a file is written, if a test sets it.</summary>
    public Action<string> BeforeWrite { get; set; } = _ => { };

    public Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BeforeWrite(name);
        Files[name] = content.ToArray();
        return Task.CompletedTask;
    }

    public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(Files.GetValueOrDefault(name));
}
