namespace FeishuApproval.Configuration;

/// <summary>Suggests the correct spelling of a misspelled word.</summary>
internal static class Nearest
{
    /// <summary>
    /// Returns the known word with the fewest differences, or null when every known word differs in more than a third of its letters.
    /// </summary>
    public static string? Of(string word, IEnumerable<string> known)
    {
        var best = known.Select(each => (Word: each, Distance: Distance(word, each))).MinBy(each => each.Distance);
        return best.Word is not null && best.Distance <= Math.Max(1, best.Word.Length / 3) ? best.Word : null;
    }

    /// <summary>
    /// Returns the number of letters to insert, remove, replace or swap with their neighbour. Upper and lower case are the same.
    /// </summary>
    private static int Distance(string left, string right)
    {
        int[,] table = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
            table[i, 0] = i;
        for (int j = 0; j <= right.Length; j++)
            table[0, j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            for (int j = 1; j <= right.Length; j++)
            {
                bool isSame = Same(left[i - 1], right[j - 1]);
                table[i, j] = Math.Min(
                    Math.Min(table[i - 1, j], table[i, j - 1]) + 1,
                    table[i - 1, j - 1] + (isSame ? 0 : 1)
                );
                bool isSwap = i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]);
                if (isSwap)
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }
        }

        return table[left.Length, right.Length];
    }

    private static bool Same(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}
