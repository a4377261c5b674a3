namespace FeishuApproval.Api.Tables;

/// <summary>
/// Collects what a writer produces until somebody takes it. The ZIP part of a workbook writes synchronously, which a connection does not
/// allow. It is not seekable, so that the writer never changes what has been taken.
/// </summary>
internal sealed class ChunkStream : Stream
{
    private MemoryStream _collected = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    /// <summary>The number of bytes that nobody has taken.</summary>
    public override long Length => _collected.Length;

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Returns the collected bytes and starts an empty chunk.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        var taken = _collected.GetBuffer().AsMemory(0, (int)_collected.Length);
        _collected = new MemoryStream();
        return taken;
    }

    public override void Write(byte[] buffer, int offset, int count) => _collected.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => _collected.Write(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        _collected.Write(buffer, offset, count);
        return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _collected.Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
