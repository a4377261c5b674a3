namespace FeishuApproval.Tests.Operations;

/// <summary>The tables of <c>docs/metrics.md</c>.</summary>
internal sealed class MetricsDocument
{
    private MetricsDocument(IReadOnlyList<string[]> instruments, IReadOnlyList<string[]> tags)
    {
        Instruments = [.. instruments.Select(cells => new Row(Code(cells[0]), cells[1], Code(cells[2]), Codes(cells[3])))];
        TagValues = tags.ToDictionary(cells => (Code(cells[0]), Code(cells[1])), cells => Codes(cells[2]));
    }

    /// <summary>One row for each instrument.</summary>
    public IReadOnlyList<Row> Instruments { get; }

    /// <summary>The values that an instrument's tag may have.</summary>
    public IReadOnlyDictionary<(string Instrument, string Tag), IReadOnlyList<string>> TagValues { get; }

    public static MetricsDocument Read()
    {
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "docs", "metrics.md"));
        return new MetricsDocument(Table(lines, "## Instruments"), Table(lines, "## Tags"));
    }

    private static List<string[]> Table(string[] lines, string heading) =>
    [
        .. lines.SkipWhile(line => line != heading).SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|'))
            .Skip(2)
            .Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray()),
    ];

    private static string Code(string cell) => Assert.Single(Codes(cell));

    private static IReadOnlyList<string> Codes(string cell) => [.. cell.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(code => code.Trim().Trim('`'))];

    internal sealed record Row(string Name, string Kind, string Unit, IReadOnlyList<string> Tags);
}
