using System.Buffers;
using System.Text.Json;
using FeishuApproval.Configuration;

namespace FeishuApproval.Local.Topic;

/// <summary>
/// An append-only file of one JSON object a line. What <see cref="Append"/> returned from survives a crash; what it did not return
/// from is at most a torn last line, which the next opening cuts off. One writer at a time.
/// </summary>
internal sealed class JsonLinesFile : IDisposable
{
    private const int ReadSize = 4 << 20;

    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file;
    private readonly string _path;
    private long _length;
    private bool _broken;

    private JsonLinesFile(string path)
    {
        _path = path;
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
    }

    /// <summary>Whether a failed write left something in the file that could not be cut off; nothing is written any more.</summary>
    public bool IsBroken => Volatile.Read(ref _broken);

    /// <summary>Handles one line; called on several threads at once and not in order.</summary>
    /// <param name="line">The line without its end; valid during the call only.</param>
    /// <exception cref="JsonException">The line is not what it should be.</exception>
    public delegate void LineHandler(ReadOnlyMemory<byte> line);

    /// <summary>Opens or creates the file and hands over every whole line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="onLine">Takes each line.</param>
    /// <param name="progress">Told the share read so far, from 0 to 1.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ConfigurationException">A line is corrupt; the message names it.</exception>
    public static JsonLinesFile Open(string path, LineHandler onLine, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        var file = new JsonLinesFile(path);
        try
        {
            file.ReadAll(onLine, progress, cancellationToken);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes whole lines and returns when they are on the disk.</summary>
    /// <exception cref="IOException">They are not, and the file is as it was before.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        if (_broken) throw new IOException($"{_path} could not be repaired after a failed write. Free disk space if it is full, then restart.");
        try
        {
            RandomAccess.Write(_file, lines, _length);
            RandomAccess.FlushToDisk(_file);
            _length += lines.Length;
        }
        catch
        {
            // Half a batch must not stay in the middle of the file.
            _broken = true;
            RandomAccess.SetLength(_file, _length);
            RandomAccess.FlushToDisk(_file);
            _broken = false;
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private void ReadAll(LineHandler onLine, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        long total = RandomAccess.GetLength(_file), read = 0, lines = 0;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            int held = 0;
            while (RandomAccess.Read(_file, buffer.AsSpan(held), read) is > 0 and var count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                read += count;
                held += count;
                int whole = buffer.AsSpan(0, held).LastIndexOf((byte)'\n') + 1;
                lines += HandleAll(onLine, buffer.AsMemory(0, whole), lines);
                buffer.AsSpan(whole, held - whole).CopyTo(buffer);
                held -= whole;
                if (held == buffer.Length) buffer = Grow(buffer);
                progress?.Report((double)read / total);
            }

            _length = read - held;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        // A line without an end was being written when the process died, and nobody was told that it was kept.
        if (_length < total)
        {
            RandomAccess.SetLength(_file, _length);
            RandomAccess.FlushToDisk(_file);
        }
    }

    /// <summary>Handles whole lines on all processors and returns how many they were.</summary>
    private long HandleAll(LineHandler onLine, ReadOnlyMemory<byte> lines, long linesBefore)
    {
        var ends = new List<int>();
        for (int start = 0; start < lines.Length; start = ends[^1] + 1) ends.Add(start + lines.Span[start..].IndexOf((byte)'\n'));

        var firstCorrupt = (Index: int.MaxValue, Exception: (Exception?)null);
        var found = new Lock();
        Parallel.For(0, ends.Count, (i, loop) =>
        {
            try
            {
                int start = i == 0 ? 0 : ends[i - 1] + 1;
                onLine(lines[start..ends[i]]);
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                // The latter is what a JSON reader throws on bytes that are no UTF-8.
                lock (found)
                {
                    if (i < firstCorrupt.Index) firstCorrupt = (i, exception);
                }

                loop.Break();
            }
        });

        if (firstCorrupt.Exception is null) return ends.Count;
        throw new ConfigurationException(
            $"{_path}, line {linesBefore + firstCorrupt.Index + 1} is corrupt: {firstCorrupt.Exception.Message} Nothing was changed. Restore the file from a backup, or move that line out of it if you can do without the event, and start again.");
    }

    /// <summary>A pooled buffer of twice the length with the same content, in place of the given one.</summary>
    internal static byte[] Grow(byte[] buffer)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
