using System.Globalization;
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

    /// <summary>The last day of the month's period.</summary>
    DateOnly To { get; }

    /// <summary>When it was made (UTC).</summary>
    DateTimeOffset StoredAt { get; }

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

/// <summary>Where a version of a month is stored. After an interrupted call it may have rows and no version.</summary>
/// <param name="Name">The beginning of the names of its files.</param>
internal readonly record struct MonthPlace<T>(string Name)
{
    /// <summary>The last day that the month's period can have.</summary>
    public DateOnly LastDay =>
        DateOnly.ParseExact(Name.Split('/')[^2], "yyyy-MM", CultureInfo.InvariantCulture).AddMonths(1).AddDays(-1);
}

/// <summary>
/// Stores closings, or comparisons with Feishu's attendance. A version is a file with its JSON, and a file with its rows, whose name contains
/// their hash. The rows are written first, so a version that can be found is complete. A call that is interrupted may leave rows to which no
/// version refers; the next version with the same number, <see cref="DeleteUnusedRowsAsync"/> and <see cref="DeleteAsync"/> delete them. They
/// may delete the rows of a call that is about to write its version. So each call checks the rows again at its end (<see cref="SettleAsync"/>).
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
        var place = PlaceOf(version);
        if (await files.ReadAsync(NameOf(place), cancellationToken) is not null)
            return false;
        bool isAdded = await TryWriteAsync(version, rows, etag: null, cancellationToken);
        if (isAdded)
            await DeleteUnusedRowsAsync(place, version, _ => true, cancellationToken);
        return isAdded;
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

    /// <summary>Lists the places of all versions, and of rows to which no version refers, in ordinal order of their names.</summary>
    /// <param name="after">The name of the place before; empty for the first.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public async ValueTask<IReadOnlyList<MonthPlace<T>>> ListPlacesAsync(
        string after,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await files.ListAsync(Folder, cancellationToken))
                .Select(name => name[..name.IndexOfAny(['-', '.'], name.LastIndexOf('/'))])
                .Distinct()
                .Where(name => string.CompareOrdinal(name, after) > 0)
                .Select(name => new MonthPlace<T>(name)),
        ];

    /// <summary>Reads a version without its rows; null when there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public async ValueTask<T?> FindVersionAsync(MonthPlace<T> place, CancellationToken cancellationToken) =>
        (await files.ReadAsync(NameOf(place), T.Json, cancellationToken))?.Value;

    /// <summary>Reads a version with its rows; null when there is none.</summary>
    /// <exception cref="InvalidDataException">The rows are missing.</exception>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public ValueTask<StoredMonth<T>?> FindAsync(
        string tenantKey,
        string month,
        int version,
        CancellationToken cancellationToken
    ) => FindAsync(PlaceOf(tenantKey, month, version), cancellationToken);

    /// <inheritdoc cref="FindAsync(string, string, int, CancellationToken)"/>
    public async ValueTask<StoredMonth<T>?> FindAsync(MonthPlace<T> place, CancellationToken cancellationToken)
    {
        string name = NameOf(place),
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
        if (!await TryWriteAsync(version, rows, read.ETag, cancellationToken))
            return false;
        await SettleAsync(PlaceOf(version), RowsNameOf(read.Value), read.Rows, cancellationToken);
        return true;
    }

    /// <summary>Deletes the rows to which a version does not refer and which meet a condition.</summary>
    /// <param name="place">The place.</param>
    /// <param name="version">The version that was read there; null when there is none.</param>
    /// <param name="matches">The condition; called with each rows.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of the rows may be deleted.</exception>
    public async ValueTask DeleteUnusedRowsAsync(
        MonthPlace<T> place,
        T? version,
        Func<ReadOnlyMemory<byte>, bool> matches,
        CancellationToken cancellationToken
    )
    {
        string? used = version is null ? null : RowsNameOf(version);
        foreach (string name in await files.ListAsync($"{place.Name}-", cancellationToken))
        {
            if (name != used && await files.ReadAsync(name, cancellationToken) is { } rows && matches(rows.Content))
                await SettleAsync(place, name, rows.Content, cancellationToken);
        }
    }

    /// <summary>Deletes a version permanently. Repeating the call changes nothing.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. Some of it may be deleted.</exception>
    public async ValueTask DeleteAsync(T version, CancellationToken cancellationToken)
    {
        var place = PlaceOf(version);
        await files.DeleteAsync(NameOf(place), cancellationToken);
        await DeleteUnusedRowsAsync(place, version: null, _ => true, cancellationToken);
    }

    /// <summary>Returns the place of a version.</summary>
    public static MonthPlace<T> PlaceOf(T version) => PlaceOf(version.TenantKey, version.Month, version.Version);

    private async ValueTask<bool> TryWriteAsync(
        T version,
        ReadOnlyMemory<byte> rows,
        string? etag,
        CancellationToken cancellationToken
    )
    {
        var place = PlaceOf(version);
        await files.WriteAsync(RowsNameOf(version), rows, cancellationToken);
        bool isWritten = await files.TryWriteAsync(NameOf(place), version, T.Json, etag, cancellationToken);
        await SettleAsync(place, RowsNameOf(version), rows, cancellationToken);
        return isWritten;
    }

    /// <summary>
    /// Writes rows if the version refers to them, and deletes them otherwise. After each change the version is read again. So when several
    /// calls change the same place at once, the last of them leaves the rows that its version needs.
    /// </summary>
    private async ValueTask SettleAsync(
        MonthPlace<T> place,
        string rowsName,
        ReadOnlyMemory<byte> rows,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            bool isUsed =
                await FindVersionAsync(place, cancellationToken) is { } version && RowsNameOf(version) == rowsName;
            if (isUsed == (await files.ListAsync(rowsName, cancellationToken)).Count > 0)
                return;
            if (isUsed)
                await files.WriteAsync(rowsName, rows, cancellationToken);
            else
                await files.DeleteAsync(rowsName, cancellationToken);
        }
    }

    private static string FolderOf(string tenantKey) => $"{Folder}tenant-{FileNames.Part(tenantKey)}/";

    private static MonthPlace<T> PlaceOf(string tenantKey, string month, int version) =>
        new($"{FolderOf(tenantKey)}{month}/{version:D3}");

    private static string NameOf(MonthPlace<T> place) => place.Name + FileNames.Json;

    private static string RowsNameOf(T version) => $"{PlaceOf(version).Name}-{version.StoredSha256}.rows.gz";
}
