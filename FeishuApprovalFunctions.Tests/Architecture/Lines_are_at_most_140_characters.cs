using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace FeishuApproval.Tests.Architecture;

/// <summary>
/// Reads the C# source of every project. A literal that alone makes a line too long, such as a sample body, may stay whole.
/// </summary>
public sealed partial class Lines_are_at_most_140_characters
{
    private const int Limit = 140;
    private const string RawQuotes = "\"\"\"";

    [Fact]
    public void No_line_is_longer() => Assert.Empty(
        from path in Directory.EnumerateFiles(Root(), "*.cs", SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(Root(), path).Replace('\\', '/')
        where relative.StartsWith("FeishuApproval", StringComparison.Ordinal) && !Output().IsMatch(relative)
        from line in LinesOfCode(path)
        where line.Text.Length > Limit && Literal().Replace(line.Text, string.Empty).Length > Limit / 2
        select $"{relative}:{line.Number} has {line.Text.Length} characters");

    /// <summary>The lines that do not stand inside a literal of several lines.</summary>
    private static IEnumerable<(string Text, int Number)> LinesOfCode(string path)
    {
        bool isInLiteral = false;
        int number = 0;
        foreach (string text in File.ReadLines(path))
        {
            number++;
            bool changes = text.Split(RawQuotes).Length % 2 == 0;
            if (!isInLiteral && !changes) yield return (text, number);
            isInLiteral ^= changes;
        }
    }

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath("../..", Path.GetDirectoryName(path)!);

    [GeneratedRegex("/(obj|bin)/")]
    private static partial Regex Output();

    /// <summary>A literal of one line, raw or not.</summary>
    [GeneratedRegex("\"{3,}.*?\"{3,}|\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Literal();
}
