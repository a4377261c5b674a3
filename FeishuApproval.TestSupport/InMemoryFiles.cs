using System.Globalization;
using System.Text.Json;
using FeishuApproval.Files;
using FeishuApproval.Messaging;

namespace FeishuApproval.TestSupport;

/// <summary>Files in memory. Safe for concurrent use.</summary>
internal sealed class InMemoryFiles : IFileStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, StoredFile> _files = new(StringComparer.Ordinal);
    private int _writes;

    /// <summary>Whether every call fails.</summary>
    public bool IsUnavailable { get; set; }

    /// <summary>Called before each call of the store; may throw.</summary>
    public Action OnCall { get; set; } = () => { };

    /// <summary>Called with the name of a file that was written; may throw.</summary>
    public Action<string> OnWritten { get; set; } = _ => { };

    /// <summary>The names of all files.</summary>
    public IReadOnlyList<string> Names => List(string.Empty);

    /// <summary>The value that was saved last; null when none was.</summary>
    public T? Find<T>()
        where T : class, IStoredValue<T> =>
        Read(T.FileName) is { } file ? JsonSerializer.Deserialize(file.Content.Span, T.Json) : null;

    /// <summary>Saves a value, without <see cref="OnWritten"/>.</summary>
    public void Save<T>(T value)
        where T : class, IStoredValue<T> => Write(T.FileName, JsonSerializer.SerializeToUtf8Bytes(value, T.Json));

    public ValueTask<StoredFile?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        OnCall();
        return ValueTask.FromResult(Read(name));
    }

    public ValueTask WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        OnCall();
        Write(name, content);
        OnWritten(name);
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> TryWriteAsync(
        string name,
        ReadOnlyMemory<byte> content,
        string? etag,
        CancellationToken cancellationToken
    )
    {
        OnCall();
        lock (_lock)
        {
            if (Read(name)?.ETag != etag)
                return ValueTask.FromResult(false);
            Write(name, content);
        }

        OnWritten(name);
        return ValueTask.FromResult(true);
    }

    public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        OnCall();
        return ValueTask.FromResult(List(prefix));
    }

    public ValueTask DeleteAsync(string name, CancellationToken cancellationToken)
    {
        OnCall();
        lock (_lock)
        {
            Check();
            _files.Remove(name);
        }

        return ValueTask.CompletedTask;
    }

    private StoredFile? Read(string name)
    {
        lock (_lock)
        {
            Check();
            return _files.GetValueOrDefault(name);
        }
    }

    private void Write(string name, ReadOnlyMemory<byte> content)
    {
        lock (_lock)
        {
            Check();
            _files[name] = new StoredFile(content.ToArray(), (++_writes).ToString(CultureInfo.InvariantCulture));
        }
    }

    private IReadOnlyList<string> List(string prefix)
    {
        lock (_lock)
        {
            Check();
            return [.. _files.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))];
        }
    }

    private void Check()
    {
        if (IsUnavailable)
            throw new StoreUnavailableException("The store is unavailable.");
    }
}
