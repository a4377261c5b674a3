using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;

namespace FeishuApproval.Azure.Storage.Entities;

/// <summary>Brotli compression of a whole buffer in one call.</summary>
internal static class Compression
{
    // Five times faster than the highest quality, with only slightly larger JSON.
    private const int Quality = 5;
    private const int Window = 22;

    public static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        byte[] buffer = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        if (!BrotliEncoder.TryCompress(bytes, buffer, out int written, Quality, Window))
        {
            throw new InvalidOperationException("Brotli refused to compress.");
        }

        return buffer[..written];
    }

    /// <summary>Decompresses the bytes. Returns false when they are not Brotli or exceed the limit.</summary>
    public static bool TryDecompress(
        ReadOnlySpan<byte> bytes,
        int maxLength,
        [NotNullWhen(true)] out byte[]? decompressed
    )
    {
        decompressed = null;
        for (
            int length = Math.Min(Math.Max(bytes.Length * 8, 4096), maxLength);
            ;
            length = Math.Min(length * 4, maxLength)
        )
        {
            byte[] buffer = new byte[length];
            if (BrotliDecoder.TryDecompress(bytes, buffer, out int written))
            {
                decompressed = buffer[..written];
                return true;
            }

            if (length == maxLength)
                return false;
        }
    }
}
