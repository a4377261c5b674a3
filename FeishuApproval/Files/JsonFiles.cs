using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FeishuApproval.Messaging;

namespace FeishuApproval.Files;

/// <summary>Reads and writes files that contain one value as JSON.</summary>
internal static class JsonFiles
{
    private const int ReadsAtOnce = 8;

    /// <summary>Reads a value; null when there is no file.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public static async ValueTask<(T Value, string ETag)?> ReadAsync<T>(
        this IFileStore files,
        string name,
        JsonTypeInfo<T> json,
        CancellationToken cancellationToken
    ) =>
        await files.ReadAsync(name, cancellationToken) is { } file
            ? (JsonSerializer.Deserialize(file.Content.Span, json)!, file.ETag)
            : null;

    /// <summary>Reads the values of several files, without those that are deleted in the meantime.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable.</exception>
    public static async ValueTask<IReadOnlyList<T>> ReadAllAsync<T>(
        this IFileStore files,
        IEnumerable<string> names,
        JsonTypeInfo<T> json,
        CancellationToken cancellationToken
    )
    {
        var values = new List<T>();
        foreach (string[] some in names.Chunk(ReadsAtOnce))
        {
            var read = await Task.WhenAll(some.Select(name => files.ReadAsync(name, json, cancellationToken).AsTask()));
            values.AddRange(read.OfType<(T Value, string)>().Select(each => each.Value));
        }

        return values;
    }

    /// <summary>Writes a value, and replaces an existing one.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The value may or may not be written.</exception>
    public static ValueTask WriteAsync<T>(
        this IFileStore files,
        string name,
        T value,
        JsonTypeInfo<T> json,
        CancellationToken cancellationToken
    ) => files.WriteAsync(name, JsonSerializer.SerializeToUtf8Bytes(value, json), cancellationToken);

    /// <summary>Writes a value if its file is as it was read (<see cref="IFileStore.TryWriteAsync"/>).</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable. The value may or may not be written.</exception>
    public static ValueTask<bool> TryWriteAsync<T>(
        this IFileStore files,
        string name,
        T value,
        JsonTypeInfo<T> json,
        string? etag,
        CancellationToken cancellationToken
    ) => files.TryWriteAsync(name, JsonSerializer.SerializeToUtf8Bytes(value, json), etag, cancellationToken);
}
