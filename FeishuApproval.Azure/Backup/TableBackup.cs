using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Azure.Storage.Entities;
using FeishuApproval.Messaging;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Azure.Backup;

/// <summary>
/// Copies every table into compressed files of JSON lines, and restores rows from such files. A row that changes during the backup is
/// stored either as before or as after the change. Both are correct, because a rebuild creates records from their events.
/// </summary>
public sealed partial class TableBackup(
    TableServiceClient service,
    IBackupFiles files,
    TimeProvider time,
    ILogger<TableBackup> logger
)
{
    private const string Manifest = "manifest.json";

    /// <summary>The size of a file before compression, in bytes.</summary>
    private const int PartSize = 8 * 1024 * 1024;

    /// <summary>The most bytes that are read from one file.</summary>
    private const int MaxPart = 64 * 1024 * 1024;

    /// <summary>The most bytes of rows in one transaction. The service allows 4 MiB.</summary>
    private const int MaxTransactionBytes = 1024 * 1024;

    /// <summary>The time limit of one call of a restore, shorter than the limit of an HTTP request.</summary>
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(60);

    /// <summary>Backs up all tables under today's date (UTC).</summary>
    /// <returns>The backup's name.</returns>
    /// <exception cref="StoreUnavailableException">The tables or the files are unavailable now; the backup has no manifest.</exception>
    public async Task<string> CreateAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        string name = now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var parts = new List<BackupPart>();
        long total = 0;
        foreach (string table in TableNames.All)
        {
            var buffer = new ArrayBufferWriter<byte>();
            int rows = 0,
                number = 0;
            await foreach (var entity in new StorageTable(service, table).ReadAllAsync(cancellationToken))
            {
                using (var json = new Utf8JsonWriter(buffer))
                    EntityJson.Write(json, entity);
                buffer.Write("\n"u8);
                rows++;
                total++;
                if (buffer.WrittenCount < PartSize)
                    continue;
                await WriteAsync();
            }

            if (rows > 0)
                await WriteAsync();

            async Task WriteAsync()
            {
                var part = new BackupPart(
                    string.Create(CultureInfo.InvariantCulture, $"{table}/{number++:D6}.jsonl.br"),
                    table,
                    rows
                );
                await files.WriteAsync(
                    $"{name}/{part.Name}",
                    Compression.Compress(buffer.WrittenSpan),
                    cancellationToken
                );
                parts.Add(part);
                buffer.ResetWrittenCount();
                rows = 0;
            }
        }

        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            new BackupManifest(now, parts),
            BackupJson.Default.BackupManifest
        );
        await files.WriteAsync($"{name}/{Manifest}", manifest, cancellationToken);
        LogCreated(name, total, parts.Count);
        return name;
    }

    /// <summary>
    /// Adds the rows of a backup that are missing in the tables. An existing row is never changed. A long restore needs several calls, each
    /// with a time limit.
    /// </summary>
    /// <param name="name">The backup's name.</param>
    /// <param name="after">The last file of the previous call; null starts at the beginning.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The result; null when no complete backup has this name.</returns>
    /// <exception cref="FormatException"><paramref name="after"/> is not from an earlier call.</exception>
    /// <exception cref="InvalidDataException">A file of the backup is missing or damaged.</exception>
    /// <exception cref="StoreUnavailableException">
    /// Tables or files cannot answer now; call again with the same <paramref name="after"/>.
    /// </exception>
    internal async Task<RestoreReport?> RestoreAsync(string name, string? after, CancellationToken cancellationToken)
    {
        if (await files.ReadAsync($"{name}/{Manifest}", cancellationToken) is not { } text)
            return null;
        var manifest = JsonSerializer.Deserialize(text, BackupJson.Default.BackupManifest)!;
        int begin = after is null ? 0 : manifest.Parts.Select(part => part.Name).ToList().IndexOf(after) + 1;
        if (after is not null && begin == 0)
            throw new FormatException("Invalid after. Pass next unchanged.");
        long start = time.GetTimestamp();
        var report = new RestoreReport(0, 0, after);
        foreach (var part in manifest.Parts.Skip(begin))
        {
            if (report.Rows > 0 && time.GetElapsedTime(start) >= CallLimit)
                return report;
            var entities = await ReadAsync($"{name}/{part.Name}", part.Rows, cancellationToken);
            int added = await AddAsync(new StorageTable(service, part.Table), entities, cancellationToken);
            report = new RestoreReport(report.Rows + entities.Count, report.Added + added, part.Name);
        }

        LogRestored(name, report.Rows, report.Added);
        return report with { Next = null };
    }

    private async Task<List<(TableEntity Entity, int Size)>> ReadAsync(
        string name,
        int rows,
        CancellationToken cancellationToken
    )
    {
        byte[] compressed =
            await files.ReadAsync(name, cancellationToken)
            ?? throw new InvalidDataException($"The backup lacks its file {name}.");
        if (!Compression.TryDecompress(compressed, MaxPart, out byte[]? lines))
        {
            throw new InvalidDataException($"The file {name} of the backup is damaged.");
        }

        var entities = new List<(TableEntity, int)>(rows);
        for (int begin = 0; begin < lines.Length; )
        {
            int length = lines.AsSpan(begin).IndexOf((byte)'\n');
            if (length < 0)
                throw new InvalidDataException($"The file {name} of the backup is damaged.");
            entities.Add((EntityJson.Read(lines.AsMemory(begin, length)), length));
            begin += length + 1;
        }

        return entities.Count == rows
            ? entities
            : throw new InvalidDataException($"The file {name} of the backup is damaged.");
    }

    private static async Task<int> AddAsync(
        StorageTable table,
        List<(TableEntity Entity, int Size)> entities,
        CancellationToken cancellationToken
    )
    {
        int added = 0;
        var batch = new List<TableEntity>();
        int size = 0;
        foreach (var (entity, length) in entities)
        {
            bool isFull = batch.Count == StorageTable.MaxTransaction || size + length > MaxTransactionBytes;
            if (batch.Count > 0 && (isFull || batch[0].PartitionKey != entity.PartitionKey))
                added += await SubmitAsync();
            batch.Add(entity);
            size += length;
        }

        if (batch.Count > 0)
            added += await SubmitAsync();
        return added;

        async Task<int> SubmitAsync()
        {
            int count = batch.Count;
            var actions = batch.Select(entity => new TableTransactionAction(TableTransactionActionType.Add, entity));
            if (await table.SubmitAsync([.. actions], cancellationToken) is not null)
            {
                // One existing row makes the whole transaction fail.
                count = 0;
                foreach (var entity in batch)
                    count += await table.TryAddAsync(entity, cancellationToken) ? 1 : 0;
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
        Message = "Backup {Name} is restored: {Rows} rows read in the last call, {Added} of them added"
    )]
    private partial void LogRestored(string name, long rows, long added);
}

/// <summary>Result of one call of a restore.</summary>
/// <param name="Rows">How many rows were read from the backup.</param>
/// <param name="Added">How many of these rows were missing in the tables.</param>
/// <param name="Next">The value of <c>after</c> to continue with; null when the backup is completely restored.</param>
internal sealed record RestoreReport(long Rows, long Added, string? Next);
