using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Files;
using FeishuApproval.Messaging;

namespace FeishuApproval.Closings;

/// <summary>What is stored about a month of payroll, as one of several versions. Its rows are stored beside it.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
internal interface IMonthVersion<TSelf>
    where TSelf : IMonthVersion<TSelf>
{
    /// <summary>The name of one version; with an s, of their folder.</summary>
    static abstract string Name { get; }

    /// <summary>The JSON as which it is stored.</summary>
    static abstract JsonTypeInfo<TSelf> Json { get; }

    /// <summary>The tenant. Empty for records whose events contain no tenant.</summary>
    string TenantKey { get; }

    /// <summary>The month, such as 2026-11.</summary>
    string Month { get; }

    /// <summary>The version, from 1.</summary>
    int Version { get; }

    /// <summary>The number of rows before erasures.</summary>
    int Rows { get; }

    /// <summary>What erasures removed; null when they removed nothing.</summary>
    ErasedRows? Erased { get; }

    /// <summary>Returns the version after an erasure.</summary>
    TSelf With(ErasedRows erased);

    /// <summary>The SHA-256 of the rows that are stored now.</summary>
    string StoredSha256 { get; }
}

/// <summary>A version of a month with its rows, as it was read.</summary>
/// <param name="Value">The version.</param>
/// <param name="Rows">Its rows (<see cref="MonthRows"/>).</param>
/// <param name="ETag">The version of what is stored.</param>
internal sealed record StoredMonth<T>(T Value, ReadOnlyMemory<byte> Rows, string ETag);

/// <summary>
/// Stores closings, or comparisons with Feishu's attendance. A version is a file with its JSON, and a file with its rows, whose name contains
/// their hash. The rows are written first, so a version that can be found is complete. A call that is interrupted may leave rows to which no
/// version refers; the next version with the same number and <see cref="DeleteAsync"/> delete them.
/// </summary>
internal sealed class MonthStore<T>(IFileStore files)
    where T : class, IMonthVersion<T>
{
    /// <summary>The first folder of the files.</summary>
    public static readonly string Folder = $"{T.Name}s/";

    /// <summary>Adds a version. Returns false, and changes nothing, when the month has this version already.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The version may or may not be stored.</exception>
    public async ValueTask<bool> TryAddAsync(T version, ReadOnlyMemory<byte> rows, CancellationToken cancellationToken)
    {
        var unused = await ListRowsAsync(version, cancellationToken);
        if (await files.ReadAsync(NameOf(version), cancellationToken) is not null)
            return false;
        await files.WriteAsync(RowsNameOf(version), rows, cancellationToken);
        if (!await files.TryWriteAsync(NameOf(version), version, T.Json, etag: null, cancellationToken))
            return false;
        foreach (string name in unused.Where(name => name != RowsNameOf(version)))
            await files.DeleteAsync(name, cancellationToken);
        return true;
    }

    /// <summary>Lists the versions of a tenant, or of all tenants, sorted by tenant, month and version.</summary>
    /// <param name="tenantKey">The tenant; null for all.</param>
    /// <param name="month">Only this month of the tenant; null for all.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public async ValueTask<IReadOnlyList<T>> ListAsync(
        string? tenantKey,
        string? month,
        CancellationToken cancellationToken
    )
    {
        string prefix = tenantKey is null ? Folder : FolderOf(tenantKey) + (month is null ? string.Empty : $"{month}/");
        var names = (await files.ListAsync(prefix, cancellationToken)).Where(name =>
            name.EndsWith(FileNames.Json, StringComparison.Ordinal)
        );
        return
        [
            .. (await files.ReadAllAsync(names, T.Json, cancellationToken))
                .OrderBy(version => version.TenantKey, StringComparer.Ordinal)
                .ThenBy(version => version.Month, StringComparer.Ordinal)
                .ThenBy(version => version.Version),
        ];
    }

    /// <summary>Reads a version with its rows; null when there is none.</summary>
    /// <exception cref="InvalidDataException">The rows are missing.</exception>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public async ValueTask<StoredMonth<T>?> FindAsync(
        string tenantKey,
        string month,
        int version,
        CancellationToken cancellationToken
    )
    {
        string name = NameOf(tenantKey, month, version),
            missing = string.Empty;
        while (await files.ReadAsync(name, T.Json, cancellationToken) is var (found, etag))
        {
            if (await files.ReadAsync(RowsNameOf(found), cancellationToken) is { } rows)
                return new StoredMonth<T>(found, rows.Content, etag);

            // A replacement deletes the rows before, so the version is read again.
            if (missing == etag)
                throw new InvalidDataException($"The rows of {name} are missing. Restore a backup.");
            missing = etag;
        }

        return null;
    }

    /// <summary>
    /// Replaces a version that was read. Returns false, and changes nothing, when it was replaced or deleted in the meantime. The rows before
    /// are deleted permanently.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The version may or may not be replaced.</exception>
    public async ValueTask<bool> TryReplaceAsync(
        StoredMonth<T> read,
        T version,
        ReadOnlyMemory<byte> rows,
        CancellationToken cancellationToken
    )
    {
        await files.WriteAsync(RowsNameOf(version), rows, cancellationToken);
        if (!await files.TryWriteAsync(NameOf(version), version, T.Json, read.ETag, cancellationToken))
            return false;
        if (RowsNameOf(read.Value) != RowsNameOf(version))
            await files.DeleteAsync(RowsNameOf(read.Value), cancellationToken);
        return true;
    }

    /// <summary>
    /// Deletes the rows to which a version does not refer and which meet a condition. No other call may be about to write a version that refers
    /// to such rows.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of the rows may be deleted.</exception>
    public async ValueTask DeleteUnusedRowsAsync(
        T version,
        Func<ReadOnlyMemory<byte>, bool> matches,
        CancellationToken cancellationToken
    )
    {
        foreach (string name in await ListRowsAsync(version, cancellationToken))
        {
            if (
                name != RowsNameOf(version)
                && await files.ReadAsync(name, cancellationToken) is { } rows
                && matches(rows.Content)
            )
                await files.DeleteAsync(name, cancellationToken);
        }
    }

    /// <summary>Deletes a version permanently. Repeating the call changes nothing.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of it may be deleted.</exception>
    public async ValueTask DeleteAsync(T version, CancellationToken cancellationToken)
    {
        foreach (string name in await ListRowsAsync(version, cancellationToken))
            await files.DeleteAsync(name, cancellationToken);
        await files.DeleteAsync(NameOf(version), cancellationToken);
    }

    /// <summary>Lists all rows of a version, also those to which it does not refer.</summary>
    private ValueTask<IReadOnlyList<string>> ListRowsAsync(T version, CancellationToken cancellationToken) =>
        files.ListAsync(RowsPrefixOf(version), cancellationToken);

    private static string FolderOf(string tenantKey) => $"{Folder}tenant-{FileNames.Part(tenantKey)}/";

    private static string NameOf(T version) => NameOf(version.TenantKey, version.Month, version.Version);

    private static string NameOf(string tenantKey, string month, int version) =>
        $"{FolderOf(tenantKey)}{month}/{version:D3}{FileNames.Json}";

    private static string RowsPrefixOf(T version) =>
        $"{FolderOf(version.TenantKey)}{version.Month}/{version.Version:D3}-";

    private static string RowsNameOf(T version) => $"{RowsPrefixOf(version)}{version.StoredSha256}.rows.gz";
}
