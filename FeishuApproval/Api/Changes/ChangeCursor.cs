using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FeishuApproval.Api.Changes;

/// <summary>
/// A position in a tenant's change feed, written as opaque text. The text contains a hash, which detects a cursor that was altered or
/// belongs to another tenant. The position before the first change is valid for every tenant, because there may be no tenant yet.
/// </summary>
internal static class ChangeCursor
{
    private const int HashLength = 8;

    /// <summary>Writes a cursor.</summary>
    public static string Write(string tenantKey, string? position) =>
        Base64Url.EncodeToString([.. Hash(tenantKey, position), .. Encoding.UTF8.GetBytes(position ?? string.Empty)]);

    /// <summary>Reads a cursor. Returns false when the text is not a cursor of this tenant.</summary>
    /// <param name="text">The cursor.</param>
    /// <param name="tenantKey">The tenant.</param>
    /// <param name="position">The position; null means before the first change.</param>
    public static bool TryRead(string text, string tenantKey, out string? position)
    {
        position = null;
        if (!Base64Url.IsValid(text, out int length) || length < HashLength)
            return false;
        byte[] bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length > HashLength)
            position = Encoding.UTF8.GetString(bytes.AsSpan(HashLength));
        return bytes.AsSpan(0, HashLength).SequenceEqual(Hash(tenantKey, position));
    }

    private static ReadOnlySpan<byte> Hash(string tenantKey, string? position) =>
        SHA256
            .HashData(Encoding.UTF8.GetBytes(position is null ? "begin" : $"{tenantKey.Length} {tenantKey} {position}"))
            .AsSpan(0, HashLength);
}
