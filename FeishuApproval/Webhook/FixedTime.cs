using System.Runtime.CompilerServices;

namespace FeishuApproval.Webhook;

/// <summary>Comparisons without branches, for bytes whose value must not be revealed by the time taken. True is 1, false is 0.</summary>
internal static class FixedTime
{
    /// <summary>Whether a number is below zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IsNegative(int value) => (int)((uint)value >> 31);

    /// <summary>Whether two numbers of at most 31 bits, neither negative, are equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AreEqual(int left, int right) => IsNegative((left ^ right) - 1);

    /// <summary>The first number where <paramref name="condition"/> is 1, the second where it is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Select(int condition, int first, int second) => second ^ ((first ^ second) & -condition);

    /// <summary>Whether a part of a text is the expected one. The time depends on <paramref name="expected"/> only.</summary>
    /// <param name="text">The text, not empty.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="end">Where it ends, not before <paramref name="start"/>.</param>
    /// <param name="expected">What to compare with.</param>
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
