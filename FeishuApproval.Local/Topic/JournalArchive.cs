using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FeishuApproval.Archive;
using FeishuApproval.Messaging;

namespace FeishuApproval.Local.Topic;

/// <summary>The journal, read as an archive while it is being written. A key is the place in the file behind an event's line.</summary>
internal sealed class JournalArchive(string path) : IEventArchiveReader
{
    private const int ReadSize = 1 << 20;

    private readonly StringPool _pool = new();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ArchivedMessage>> ReadAsync(ArchiveRange range, string? after, int max, CancellationToken cancellationToken)
    {
        if (!long.TryParse(after ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out long place)) throw new FormatException("The key is no place in a file.");
        try
        {
            return ValueTask.FromResult<IReadOnlyList<ArchivedMessage>>(Read(range, place, max, cancellationToken));
        }
        catch (IOException exception)
        {
            throw Unreadable(exception);
        }
        catch (JsonException exception) when (after is not null)
        {
            throw new FormatException("The key is not at the end of a line.", exception);
        }
    }

    /// <summary>The events with these ids, each once.</summary>
    /// <exception cref="StoreUnavailableException">The journal cannot be read.</exception>
    public Dictionary<string, EventMessage> Find(IReadOnlySet<string> eventIds, CancellationToken cancellationToken)
    {
        try
        {
            var found = new Dictionary<string, EventMessage>(StringComparer.Ordinal);
            foreach (var (_, message) in Scan(0, cancellationToken))
            {
                if (eventIds.Contains(message.MessageId)) found.TryAdd(message.MessageId, message with { Body = message.Body.ToArray() });
                if (found.Count == eventIds.Count) break;
            }

            return found;
        }
        catch (IOException exception)
        {
            throw Unreadable(exception);
        }
    }

    private List<ArchivedMessage> Read(ArchiveRange range, long place, int max, CancellationToken cancellationToken)
    {
        var found = new List<ArchivedMessage>();
        foreach (var (end, message) in Scan(place, cancellationToken))
        {
            if (message.ReceivedAt < range.From || message.ReceivedAt >= range.To) continue;
            if (range.TenantKey is not null && range.TenantKey != message.TenantKey) continue;
            found.Add(new ArchivedMessage(end.ToString(CultureInfo.InvariantCulture), message with { Body = message.Body.ToArray() }));
            if (found.Count == max) break;
        }

        return found;
    }

    /// <summary>The events from a place on, each with the place behind it; its body is valid until the next one is asked for.</summary>
    private IEnumerable<(long End, EventMessage Message)> Scan(long place, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        int held = 0;
        try
        {
            // What follows the last line's end is still being written.
            while (RandomAccess.Read(file, buffer.AsSpan(held), place + held) is > 0 and var count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                held += count;
                int start = 0;
                while (buffer.AsSpan(start, held - start).IndexOf((byte)'\n') is >= 0 and var length)
                {
                    var message = MessageLine.Read(buffer.AsMemory(start, length), _pool);
                    start += length + 1;
                    yield return (place + start, message);
                }

                buffer.AsSpan(start, held - start).CopyTo(buffer);
                held -= start;
                place += start;
                if (held == buffer.Length) buffer = JsonLinesFile.Grow(buffer);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static StoreUnavailableException Unreadable(IOException exception) => new("The journal cannot be read.", exception);
}
