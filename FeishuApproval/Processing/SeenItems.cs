using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FeishuApproval.Processing;

/// <summary>
/// The items that a search has found, as one number. The order of the items does not matter. Each other set of items has another number.
/// </summary>
/// <param name="Sum">The sum of the hashes of the items.</param>
internal readonly record struct SeenItems(UInt128 Sum)
{
    private const string Format = "x32";

    /// <summary>Adds an item.</summary>
    /// <param name="parts">What identifies the item and its version.</param>
    public SeenItems Add(params ReadOnlySpan<string?> parts) => new(unchecked(Sum + Hash(parts)));

    /// <summary>Creates the token of a dry run that found these items.</summary>
    /// <param name="at">When the dry run was made (UTC).</param>
    /// <param name="request">The operation and its parameters.</param>
    public DryRunToken Token(DateTimeOffset at, params ReadOnlySpan<string?> request)
    {
        string time = at.UtcTicks.ToString(CultureInfo.InvariantCulture);
        var hash = Hash([ToString(), time, Hash(request).ToString(Format, CultureInfo.InvariantCulture)]);
        return new DryRunToken(at.ToUniversalTime(), (ulong)hash);
    }

    /// <summary>The number as text, for <see cref="TryParse"/>.</summary>
    public override string ToString() => Sum.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Reads the text of <see cref="ToString"/>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out SeenItems items)
    {
        bool isNumber = UInt128.TryParse(
            text,
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out var sum
        );
        items = new SeenItems(sum);
        return isNumber && text.Length == 32;
    }

    /// <summary>The length of each part is hashed too, so that different parts never make the same text.</summary>
    private static UInt128 Hash(ReadOnlySpan<string?> parts)
    {
        var text = new StringBuilder();
        foreach (string? part in parts)
            text.Append(CultureInfo.InvariantCulture, $"{part?.Length ?? -1}:{part}");
        return BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
