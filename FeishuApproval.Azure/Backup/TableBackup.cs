using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Azure.Storage.Entities;
using FeishuApproval.Files;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Azure.Backup;

/// <summary>
/// Copies every table into compressed files of JSON lines, and restores rows from such files. A row that changes during the backup is
/// stored either as before or as after the change. Both are correct, because a rebuild creates records from their events.
/// </summary>
public sealed partial class TableBackup(
    TableServiceClient service,
    IFileStore files,
    TimeProvider time,
    ILogger<TableBackup> logger
)
{
    private const string Manifest = "manifest.json";

    private const string Operation = "restore";

    /// <summary>The number of characters that identify the missing rows of one file between two calls.</summary>
    private const int DigestLength = 8;

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
    /// with a time limit. A dry run counts the missing rows and returns a token. With the token, the first calls check that the same rows
    /// are missing, and then these rows are added.
    /// </summary>
    /// <param name="name">The backup's name.</param>
    /// <param name="token">The token of the dry run; null for a dry run.</param>
    /// <param name="after"><see cref="RestoreReport.Next"/> of the previous call; null starts at the beginning.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The result; null when no complete backup has this name.</returns>
    /// <exception cref="FormatException"><paramref name="after"/> is not from an earlier call.</exception>
    /// <exception cref="InvalidDataException">A file of the backup is missing or damaged.</exception>
    /// <exception cref="DryRunChangedException">Other rows are missing than in the dry run.</exception>
    /// <exception cref="StoreUnavailableException">
    /// Tables or files cannot answer now; call again with the same <paramref name="after"/>.
    /// </exception>
    internal async Task<RestoreReport?> RestoreAsync(
        string name,
        DryRunToken? token,
        string? after,
        CancellationToken cancellationToken
    )
    {
        if (await files.ReadAsync($"{name}/{Manifest}", cancellationToken) is not { } file)
            return null;
        var manifest = JsonSerializer.Deserialize(file.Content.Span, BackupJson.Default.BackupManifest)!;

        // A backup of an earlier version may have tables that nothing reads any more.
        manifest = manifest with
        {
            Parts = [.. manifest.Parts.Where(part => TableNames.All.Contains(part.Table))],
        };
        string[] request = [Operation, name, manifest.CreatedAt.ToString("O", CultureInfo.InvariantCulture)];
        var cursor = after is null ? Begin(isApplying: false, []) : ApplyCursor.Parse(after);
        var (begin, digests) = ReadStep(cursor.Step);
        bool isKnown =
            begin <= manifest.Parts.Count && digests.Length == (cursor.IsApplying ? manifest.Parts.Count : begin);
        if (!isKnown || (token is null && cursor.IsApplying))
            throw new FormatException("Invalid after. Pass next unchanged.");

        long start = time.GetTimestamp();
        var none = new RestoreReport { DryRun = token is null };
        var report = none;
        while (true)
        {
            if (begin == manifest.Parts.Count)
            {
                if (token is not { } confirmed)
                    return report with { Token = cursor.Seen.Token(time.GetUtcNow(), request).ToString() };
                if (cursor.IsApplying)
                {
                    LogRestored(name, report.Rows, report.Added);
                    return report;
                }

                confirmed.Check(cursor.Seen, request);
                cursor = Begin(isApplying: true, digests);
                (begin, digests) = ReadStep(cursor.Step);
                report = none;
            }
            else
            {
                (report, cursor) = await RestorePartAsync(
                    name,
                    manifest.Parts[begin],
                    report,
                    cursor,
                    cancellationToken
                );
                (begin, digests) = ReadStep(cursor.Step);
            }

            bool isEnd = begin == manifest.Parts.Count && (token is null || cursor.IsApplying);
            if (!isEnd && time.GetElapsedTime(start) >= CallLimit)
            {
                // The calls that only check count no rows.
                var counted = token is null || cursor.IsApplying ? report : none;
                return counted with { Next = cursor.ToString() };
            }
        }
    }

    /// <summary>Counts the missing rows of one file, or adds them if they are those that the check found.</summary>
    private async Task<(RestoreReport, ApplyCursor)> RestorePartAsync(
        string name,
        BackupPart part,
        RestoreReport report,
        ApplyCursor cursor,
        CancellationToken cancellationToken
    )
    {
        var table = new StorageTable(service, part.Table);
        var entities = await ReadAsync($"{name}/{part.Name}", part.Rows, cancellationToken);
        var missing = await FindMissingAsync(table, entities, cancellationToken);
        var seen = default(SeenItems);
        foreach (var (entity, _) in missing)
            seen = seen.Add(part.Table, entity.PartitionKey, entity.RowKey);
        string digest = seen.ToString()[^DigestLength..];
        var (index, digests) = ReadStep(cursor.Step);
        if (!cursor.IsApplying)
        {
            return (
                report with
                {
                    Rows = report.Rows + entities.Count,
                    Missing = report.Missing + missing.Count,
                },
                cursor with
                {
                    Seen = new SeenItems(unchecked(cursor.Seen.Sum + seen.Sum)),
                    Step = Step(index + 1, [.. digests, digest]),
                }
            );
        }

        if (digests[index] != digest)
        {
            throw new DryRunChangedException(
                "The restore stopped, because the tables lack other rows than at its beginning. Rows that were added stay. Make the dry run "
                    + "again, and check what it shows."
            );
        }

        int added = await AddAsync(table, missing, cancellationToken);
        return (
            report with
            {
                Rows = report.Rows + entities.Count,
                Missing = report.Missing + missing.Count,
                Added = report.Added + added,
            },
            cursor with
            {
                Step = Step(index + 1, digests),
            }
        );
    }

    private ApplyCursor Begin(bool isApplying, string[] digests) =>
        new(time.GetUtcNow(), default, isApplying, Step(0, digests));

    /// <summary>The number of files that are done, and for each file that was checked a digest of its missing rows.</summary>
    private static string Step(int done, IReadOnlyList<string> digests) =>
        string.Create(CultureInfo.InvariantCulture, $"{done}:{string.Concat(digests)}");

    private static (int Done, string[] Digests) ReadStep(string step) =>
        step.Split(':') is [var number, var digests]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int done)
        && digests.Length % DigestLength == 0
            ? (done, [.. digests.Chunk(DigestLength).Select(digest => new string(digest))])
            : throw new FormatException("Invalid after. Pass next unchanged.");

    /// <summary>
    /// Finds the rows that the table lacks. The rows of a file are consecutive, so the keys of the table from its first to its last partition
    /// are read.
    /// </summary>
    private static async Task<List<(TableEntity Entity, int Size)>> FindMissingAsync(
        StorageTable table,
        List<(TableEntity Entity, int Size)> entities,
        CancellationToken cancellationToken
    )
    {
        string first = entities[0].Entity.PartitionKey,
            last = entities[^1].Entity.PartitionKey;
        var rows = await table.QueryKeysAsync(
            TableClient.CreateQueryFilter($"PartitionKey ge {first} and PartitionKey le {last}"),
            int.MaxValue,
            cancellationToken
        );
        var stored = rows.Select(row => (row.PartitionKey, row.RowKey)).ToHashSet();
        return [.. entities.Where(each => !stored.Contains((each.Entity.PartitionKey, each.Entity.RowKey)))];
    }

    private async Task<List<(TableEntity Entity, int Size)>> ReadAsync(
        string name,
        int rows,
        CancellationToken cancellationToken
    )
    {
        var file =
            await files.ReadAsync(name, cancellationToken)
            ?? throw new InvalidDataException($"The backup lacks its file {name}.");
        if (!Compression.TryDecompress(file.Content.Span, MaxPart, out byte[]? lines))
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
internal sealed record RestoreReport
{
    /// <summary>Whether the call only counted and added nothing.</summary>
    public required bool DryRun { get; init; }

    /// <summary>How many rows were read from the backup.</summary>
    public long Rows { get; init; }

    /// <summary>How many of these rows were missing in the tables.</summary>
    public long Missing { get; init; }

    /// <summary>How many of these rows were added; 0 in a dry run.</summary>
    public long Added { get; init; }

    /// <summary>The token of a dry run that is complete; otherwise null.</summary>
    public string? Token { get; init; }

    /// <summary>Whether the whole backup was read.</summary>
    public bool Done => Next is null;

    /// <summary>The value of <c>after</c> to continue with; null when the whole backup was read.</summary>
    public string? Next { get; init; }
}
