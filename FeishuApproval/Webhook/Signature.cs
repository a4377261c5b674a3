using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace FeishuApproval.Webhook;

/// <summary>
/// Feishu's request signature: SHA-256 over timestamp, nonce, Encrypt Key and the raw body, in hexadecimal.
/// </summary>
internal static class Signature
{
    private const int LongestCopy = 16 * 1024;

    /// <summary>Computes the signature of a body in lower-case hexadecimal, as Feishu sends it.</summary>
    public static string Compute(string timestamp, string nonce, string encryptKey, ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(timestamp, nonce, Encoding.UTF8.GetBytes(encryptKey), body, hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>Reads a signature in upper or lower case. Returns false when it is not 64 hexadecimal digits.</summary>
    internal static bool TryParse(string signature, Span<byte> hash) =>
        signature.Length == SHA256.HashSizeInBytes * 2
        && Convert.FromHexString(signature, hash, out _, out int written) == OperationStatus.Done
        && written == SHA256.HashSizeInBytes;

    /// <summary>Whether the key produces this signature. The time does not depend on the position of a difference.</summary>
    internal static bool Matches(
        ReadOnlySpan<byte> signature,
        string timestamp,
        string nonce,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> body
    )
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(timestamp, nonce, key, body, hash);
        return CryptographicOperations.FixedTimeEquals(hash, signature);
    }

    private static void Hash(
        string timestamp,
        string nonce,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> body,
        Span<byte> hash
    )
    {
        if (body.Length > LongestCopy)
        {
            // The body is not verified yet, so it must not need a second megabyte that the pool would keep.
            using var parts = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            parts.AppendData(Encoding.UTF8.GetBytes(timestamp));
            parts.AppendData(Encoding.UTF8.GetBytes(nonce));
            parts.AppendData(key);
            parts.AppendData(body);
            parts.GetHashAndReset(hash);
            return;
        }

        // One copy and one hash call cost less than an incremental hash object per request.
        int prefix = Encoding.UTF8.GetByteCount(timestamp) + Encoding.UTF8.GetByteCount(nonce) + key.Length;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(prefix + body.Length);
        try
        {
            int length = Encoding.UTF8.GetBytes(timestamp, buffer);
            length += Encoding.UTF8.GetBytes(nonce, buffer.AsSpan(length));
            key.CopyTo(buffer.AsSpan(length));
            body.CopyTo(buffer.AsSpan(length + key.Length));
            SHA256.HashData(buffer.AsSpan(0, prefix + body.Length), hash);
        }
        finally
        {
            // The buffer contained the key.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
