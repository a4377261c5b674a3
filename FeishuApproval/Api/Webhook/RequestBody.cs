using System.Buffers;
using FeishuApproval.Messaging;

namespace FeishuApproval.Api.Webhook;

/// <summary>A request body read into pooled memory, never past the limit. Dispose it once the request is answered.</summary>
internal readonly struct RequestBody : IDisposable
{
    private const int FirstRead = 4096;

    private readonly byte[] _buffer;
    private readonly int _length;

    private RequestBody(byte[] buffer, int length) => (_buffer, _length) = (buffer, length);

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Reads to the end; null when the body is longer than <see cref="EventMessage.MaxBodyLength"/>.</summary>
    /// <param name="stream">The body.</param>
    /// <param name="declaredLength">Content-Length, if the request has one.</param>
    /// <param name="cancellationToken">Ends the wait for a slow sender.</param>
    public static async ValueTask<RequestBody?> ReadAsync(Stream stream, long? declaredLength, CancellationToken cancellationToken)
    {
        if (declaredLength > EventMessage.MaxBodyLength) return null;

        // One byte more than declared, so that the read that finds the end needs no larger buffer.
        byte[] buffer = ArrayPool<byte>.Shared.Rent(declaredLength is { } declared ? (int)declared + 1 : FirstRead);
        int length = 0;
        try
        {
            while (true)
            {
                int read = await stream.ReadAsync(buffer.AsMemory(length, Math.Min(buffer.Length, EventMessage.MaxBodyLength + 1) - length), cancellationToken);
                if (read == 0) break;
                length += read;
                if (length > EventMessage.MaxBodyLength) break;
                if (length == buffer.Length) buffer = Grow(buffer, length);
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }

        if (length <= EventMessage.MaxBodyLength) return new RequestBody(buffer, length);
        ArrayPool<byte>.Shared.Return(buffer);
        return null;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private static byte[] Grow(byte[] buffer, int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
