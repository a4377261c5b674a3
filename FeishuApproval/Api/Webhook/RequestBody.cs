using System.Buffers;
using FeishuApproval.Messaging;

namespace FeishuApproval.Api.Webhook;

/// <summary>
/// A request body in memory. The buffer grows as bytes arrive, up to the limit, because the Content-Length of an unverified sender is not
/// reliable. Dispose the body after the request is answered.
/// </summary>
internal readonly struct RequestBody : IDisposable
{
    private const int FirstRead = 4096;

    private readonly BodyMemory _memory;
    private readonly byte[] _buffer;
    private readonly int _length;

    private RequestBody(BodyMemory memory, byte[] buffer, int length) =>
        (_memory, _buffer, _length) = (memory, buffer, length);

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Reads the body to its end. Returns null when the body is longer than <see cref="EventMessage.MaxBodyLength"/>.</summary>
    /// <param name="stream">The body.</param>
    /// <param name="declaredLength">Content-Length, if the request has one.</param>
    /// <param name="memory">The memory limit for all bodies.</param>
    /// <param name="cancellationToken">Cancels the operation when the sender is too slow.</param>
    /// <exception cref="BodyMemoryException">Other bodies use all memory for bodies.</exception>
    public static async ValueTask<RequestBody?> ReadAsync(
        Stream stream,
        long? declaredLength,
        BodyMemory memory,
        CancellationToken cancellationToken
    )
    {
        if (declaredLength > EventMessage.MaxBodyLength)
            return null;

        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstRead);
        int length = 0;
        try
        {
            while (true)
            {
                var free = buffer.AsMemory(length, Math.Min(buffer.Length, EventMessage.MaxBodyLength + 1) - length);
                int read = await stream.ReadAsync(free, cancellationToken);
                if (read == 0)
                    break;
                length += read;
                if (length > EventMessage.MaxBodyLength)
                    break;
                if (length == buffer.Length)
                    buffer = Grow(buffer, memory);
            }
        }
        catch
        {
            Release(buffer, memory);
            throw;
        }

        if (length <= EventMessage.MaxBodyLength)
            return new RequestBody(memory, buffer, length);
        Release(buffer, memory);
        return null;
    }

    public void Dispose() => Release(_buffer, _memory);

    private static byte[] Grow(byte[] buffer, BodyMemory memory)
    {
        // The last buffer holds the longest allowed body plus one byte. If the extra byte is filled, the body is too long.
        int size = buffer.Length * 2 < EventMessage.MaxBodyLength ? buffer.Length * 2 : EventMessage.MaxBodyLength + 1;
        if (!memory.TryTake(size))
            throw new BodyMemoryException();

        // A pool never frees rented arrays. Large bodies are rare, so their arrays are not pooled and are freed by the garbage collector.
        byte[] larger =
            size <= BodyMemory.Small ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        buffer.CopyTo(larger, 0);
        Release(buffer, memory);
        return larger;
    }

    private static void Release(byte[] buffer, BodyMemory memory)
    {
        if (buffer.Length <= BodyMemory.Small)
            ArrayPool<byte>.Shared.Return(buffer);
        else
            memory.GiveBack(buffer.Length);
    }
}
