using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.Storage;
using FeishuApprovalFunctions.Storage.Entities;
using Microsoft.Extensions.Logging;

namespace FeishuApprovalFunctions.Backup;

/// <summary>
/// Copies every table into compressed files of JSON lines, and adds the rows of such files to tables again. The backup has rows that change
/// meanwhile either as before or as after the change; both are correct, because a rebuild folds records from their events.
/// </summary>
public sealed partial class TableBackup(TableServiceClient service, IBackupFiles files, TimeProvider time, ILogger<TableBackup> logger)
{
    private const string Manifest = "manifest.json";

    /// <summary>Bytes of a file before it is compressed.</summary>
    private const int PartSize = 8 * 1024 * 1024;

    /// <summary>Bytes of one file that are read at most.</summary>
    private const int MaxPart = 64 * 1024 * 1024;

    /// <summary>Bytes of rows in one transaction; the service takes 4 MiB.</summary>
    private const int MaxTransactionBytes = 1024 * 1024;

    /// <summary>How long one call of a restore works; less than the limit of an HTTP request.</summary>
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(60);

    /// <summary>Backups all tables under the date of today (UTC).</summary>
    /// <returns>The backup's name.</returns>
    /// <exception cref="StoreUnavailableException">Tables or files cannot answer now; the backup has no manifest.</exception>
    public async Task<string> CreateAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        string name = now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var parts = new List<BackupPart>();
        long total = 0;
        foreach (string table in TableNames.All)
        {
            var buffer = new ArrayBufferWriter<byte>();
            int rows = 0, number = 0;
            await foreach (var entity in new StorageTable(service, table).ReadAllAsync(cancellationToken))
            {
                using (var json = new Utf8JsonWriter(buffer)) EntityJson.Write(json, entity);
                buffer.Write("\n"u8);
                rows++;
                total++;
                if (buffer.WrittenCount < PartSize) continue;
                await WriteAsync();
            }

            if (rows > 0) await WriteAsync();

            async Task WriteAsync()
            {
                var part = new BackupPart(string.Create(CultureInfo.InvariantCulture, $"{table}/{number++:D6}.jsonl.br"), table, rows);
                await files.WriteAsync($"{name}/{part.Name}", Compression.Compress(buffer.WrittenSpan), cancellationToken);
                parts.Add(part);
                buffer.ResetWrittenCount();
                rows = 0;
            }
        }

        var manifest = JsonSerializer.SerializeToUtf8Bytes(new BackupManifest(now, parts), BackupJson.Default.BackupManifest);
        await files.WriteAsync($"{name}/{Manifest}", manifest, cancellationToken);
        LogCreated(name, total, parts.Count);
        return name;
    }

    /// <summary>
    /// Adds the rows of a backup that the tables lack; never changes a row that is there. Continues in calls of a bounded time.
    /// </summary>
    /// <param name="name">The backup.</param>
    /// <param name="after">The last file of the call before; null begins.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null when there is no complete backup of this name.</returns>
    /// <exception cref="FormatException"><paramref name="after"/> is not from an earlier call.</exception>
    /// <exception cref="InvalidDataException">A file of the backup is missing or damaged.</exception>
    /// <exception cref="StoreUnavailableException">Tables or files cannot answer now; call again with the same
    /// <paramref name="after"/>.</exception>
    internal async Task<RestoreReport?> RestoreAsync(string name, string? after, CancellationToken cancellationToken)
    {
        if (await files.ReadAsync($"{name}/{Manifest}", cancellationToken) is not { } text) return null;
        var manifest = JsonSerializer.Deserialize(text, BackupJson.Default.BackupManifest)!;
        int begin = after is null ? 0 : manifest.Parts.Select(part => part.Name).ToList().IndexOf(after) + 1;
        if (after is not null && begin == 0) throw new FormatException("Invalid after. Pass next unchanged.");
        long start = time.GetTimestamp();
        var report = new RestoreReport(0, 0, after);
        foreach (var part in manifest.Parts.Skip(begin))
        {
            if (report.Rows > 0 && time.GetElapsedTime(start) >= CallLimit) return report;
            var entities = await ReadAsync($"{name}/{part.Name}", part.Rows, cancellationToken);
            int added = await AddAsync(new StorageTable(service, part.Table), entities, cancellationToken);
            report = new RestoreReport(report.Rows + entities.Count, report.Added + added, part.Name);
        }

        LogRestored(name, report.Rows, report.Added);
        return report with { Next = null };
    }

    private async Task<List<(TableEntity Entity, int Size)>> ReadAsync(string name, int rows, CancellationToken cancellationToken)
    {
        byte[] compressed = await files.ReadAsync(name, cancellationToken)
            ?? throw new InvalidDataException($"The backup lacks its file {name}.");
        if (!Compression.TryDecompress(compressed, MaxPart, out byte[]? lines))
        {
            throw new InvalidDataException($"The file {name} of the backup is damaged.");
        }

        var entities = new List<(TableEntity, int)>(rows);
        for (int begin = 0; begin < lines.Length;)
        {
            int length = lines.AsSpan(begin).IndexOf((byte)'\n');
            if (length < 0) throw new InvalidDataException($"The file {name} of the backup is damaged.");
            entities.Add((EntityJson.Read(lines.AsMemory(begin, length)), length));
            begin += length + 1;
        }

        return entities.Count == rows ? entities : throw new InvalidDataException($"The file {name} of the backup is damaged.");
    }

    private static async Task<int> AddAsync(
        StorageTable table, List<(TableEntity Entity, int Size)> entities, CancellationToken cancellationToken)
    {
        int added = 0;
        var batch = new List<TableEntity>();
        int size = 0;
        foreach (var (entity, length) in entities)
        {
            bool isFull = batch.Count == StorageTable.MaxTransaction || size + length > MaxTransactionBytes;
            if (batch.Count > 0 && (isFull || batch[0].PartitionKey != entity.PartitionKey)) added += await SubmitAsync();
            batch.Add(entity);
            size += length;
        }

        if (batch.Count > 0) added += await SubmitAsync();
        return added;

        async Task<int> SubmitAsync()
        {
            int count = batch.Count;
            var actions = batch.Select(entity => new TableTransactionAction(TableTransactionActionType.Add, entity));
            if (await table.SubmitAsync([.. actions], cancellationToken) is not null)
            {
                // One existing row makes the whole transaction fail.
                count = 0;
                foreach (var entity in batch) count += await table.TryAddAsync(entity, cancellationToken) ? 1 : 0;
            }

            batch.Clear();
            size = 0;
            return count;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Backup {Name}: {Rows} rows in {Files} files")]
    private partial void LogCreated(string name, long rows, int files);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Backup {Name} is restored: {Rows} rows read in the last call, {Added} of them added")]
    private partial void LogRestored(string name, long rows, long added);
}

/// <summary>Result of one call of a restore.</summary>
/// <param name="Rows">Rows read from the backup.</param>
/// <param name="Added">Of those, rows that the tables lacked.</param>
/// <param name="Next">What to pass as <c>after</c> to continue; null when the backup is restored.</param>
internal sealed record RestoreReport(long Rows, long Added, string? Next);
