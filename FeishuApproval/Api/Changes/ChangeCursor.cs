using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FeishuApproval.Api.Changes;

/// <summary>
/// A position in a tenant's change feed. To its reader it is opaque; a hash finds those that were changed or are of another tenant. The
/// position before the first change fits every tenant, because there may be none yet.
/// </summary>
internal static class ChangeCursor
{
    private const int HashLength = 8;

    /// <summary>Writes a cursor.</summary>
    public static string Write(string tenantKey, string? position) =>
        Base64Url.EncodeToString([.. Hash(tenantKey, position), .. Encoding.UTF8.GetBytes(position ?? string.Empty)]);

    /// <summary>Reads a cursor; false when it is none of this tenant's.</summary>
    /// <param name="text">The cursor.</param>
    /// <param name="tenantKey">The tenant.</param>
    /// <param name="position">The position; null begins.</param>
    public static bool TryRead(string text, string tenantKey, out string? position)
    {
        position = null;
        if (!Base64Url.IsValid(text, out int length) || length < HashLength) return false;
        byte[] bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length > HashLength) position = Encoding.UTF8.GetString(bytes.AsSpan(HashLength));
        return bytes.AsSpan(0, HashLength).SequenceEqual(Hash(tenantKey, position));
    }

    private static ReadOnlySpan<byte> Hash(string tenantKey, string? position) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(position is null ? "begin" : $"{tenantKey.Length} {tenantKey} {position}"))
            .AsSpan(0, HashLength);
}
