using System.Buffers;
using System.IO.Pipelines;

namespace FeishuApproval.Local.Hosting;

/// <summary>
/// A request body that stays usable after its reader stops waiting. Kestrel treats a cancelled read of its own stream as still running, and
/// logs an error for each such request.
/// </summary>
internal sealed class RequestBodyStream(PipeReader reader) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var cancelling = cancellationToken.UnsafeRegister(
            static reader => ((PipeReader)reader!).CancelPendingRead(),
            reader
        );
        var result = await reader.ReadAsync(CancellationToken.None);
        int length = (int)Math.Min(result.Buffer.Length, buffer.Length);
        var taken = result.Buffer.Slice(0, length);
        taken.CopyTo(buffer.Span);

        // From here on, the memory is reused for the next bytes.
        reader.AdvanceTo(taken.End);
        return length == 0 && result.IsCanceled ? throw new OperationCanceledException(cancellationToken) : length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // The stream is read-only, so there is nothing to flush.
    }
}
