namespace FeishuApproval.Webhook;

/// <summary>
/// Searches an unsigned body for a URL check. The sender may have chosen every byte of the ciphertext, and could derive the plaintext from
/// any difference in time. So padding and content are checked together, with the same instructions for each byte and without exceptions.
/// </summary>
internal static class UrlCheckScan
{
    /// <summary>The longest unsigned request body that is decrypted, in bytes. A URL check has about 250 bytes.</summary>
    public const int MaxBodyLength = 2048;

    /// <summary>How many strings are compared. A URL check has six. The number must be a power of two.</summary>
    private const int MaxTexts = 16;

    /// <summary>
    /// Whether the plaintext is printable ASCII with the members of a URL check and a token of this app. Only then may the plaintext be
    /// read in any other way. Feishu's URL check is ASCII. With other characters, a changed block inside a string could stay unnoticed.
    /// </summary>
    /// <param name="padded">The decrypted blocks, including the padding.</param>
    /// <param name="app">The app whose key decrypted them.</param>
    /// <param name="length">The length of the plaintext.</param>
    public static bool Matches(ReadOnlySpan<byte> padded, FeishuApp app, out int length)
    {
        Span<int> starts = stackalloc int[MaxTexts];
        Span<int> ends = stackalloc int[MaxTexts];
        int matches = EncryptKey.CheckPadding(padded, out length);
        matches &= FindTexts(padded, length, starts, ends, out int count);

        int isCheck = 0,
            isFromApp = 0;
        for (int name = 0; name < MaxTexts - 1; name++)
        {
            int value = name + 1;
            int isPair = FixedTime.IsNegative(value - count);
            isCheck |=
                isPair
                & FixedTime.IsPart(padded, starts[name], ends[name], "type"u8)
                & FixedTime.IsPart(padded, starts[value], ends[value], "url_verification"u8);
            isFromApp |=
                isPair
                & FixedTime.IsPart(padded, starts[name], ends[name], "token"u8)
                & app.IsToken(padded, starts[value], ends[value]);
        }

        return (matches & isCheck & isFromApp) == 1;
    }

    /// <summary>Finds the texts between quotation marks. All bytes are read; the bytes after the plaintext count as blanks.</summary>
    /// <returns>1 when the plaintext is printable ASCII, 0 otherwise.</returns>
    private static int FindTexts(ReadOnlySpan<byte> padded, int length, Span<int> starts, Span<int> ends, out int count)
    {
        int found = 0,
            inText = 0,
            escaped = 0,
            start = 0,
            unprintable = 0;
        for (int i = 0; i < padded.Length; i++)
        {
            int unit = FixedTime.Select(FixedTime.IsNegative(i - length), padded[i], ' ');
            unprintable |= FixedTime.IsNegative('~' - unit) | (FixedTime.IsNegative(unit - ' ') & inText);
            int quote = FixedTime.AreEqual(unit, '"') & (escaped ^ 1);
            start = FixedTime.Select(quote & (inText ^ 1), i + 1, start);
            starts[found] = start;
            ends[found] = i;

            // The last slot is used for all further strings.
            found += quote & inText;
            found -= found / MaxTexts;
            escaped = FixedTime.AreEqual(unit, '\\') & inText & (escaped ^ 1);
            inText ^= quote;
        }

        count = found;
        return unprintable ^ 1;
    }
}
