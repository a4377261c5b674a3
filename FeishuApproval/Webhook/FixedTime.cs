using System.Runtime.CompilerServices;

namespace FeishuApproval.Webhook;

/// <summary>Comparisons without branches, for secret bytes: the time must not reveal their value. True is 1, false is 0.</summary>
internal static class FixedTime
{
    /// <summary>Whether a number is below zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IsNegative(int value) => (int)((uint)value >> 31);

    /// <summary>Whether two non-negative numbers of at most 31 bits are equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AreEqual(int left, int right) => IsNegative((left ^ right) - 1);

    /// <summary>Returns the first number when <paramref name="condition"/> is 1, and the second when it is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Select(int condition, int first, int second) => second ^ ((first ^ second) & -condition);

    /// <summary>Whether a part of a text equals the expected text. The time depends only on <paramref name="expected"/>.</summary>
    /// <param name="text">The text, not empty.</param>
    /// <param name="start">The start of the part.</param>
    /// <param name="end">The end of the part, not before <paramref name="start"/>.</param>
    /// <param name="expected">The text to compare with.</param>
    public static int IsPart(ReadOnlySpan<byte> text, int start, int end, ReadOnlySpan<byte> expected)
    {
        int difference = (end - start) ^ expected.Length;
        for (int i = 0; i < expected.Length; i++)
        {
            int at = Select(IsNegative(start + i - text.Length), start + i, text.Length - 1);
            difference |= text[at] ^ expected[i];
        }

        return AreEqual(difference, 0);
    }
}
