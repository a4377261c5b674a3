using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Telemetry;

/// <summary>The tables of <c>docs/operations.md</c>.</summary>
internal sealed class MetricsDocument
{
    private MetricsDocument(IReadOnlyList<string[]> instruments, IReadOnlyList<string[]> tags)
    {
        Instruments =
        [
            .. instruments.Select(cells => new Row(
                Code(cells[0]),
                cells[1],
                Code(cells[2]),
                DocumentTable.Codes(cells[3])
            )),
        ];
        TagValues = tags.ToDictionary(
            cells => (Code(cells[0]), Code(cells[1])),
            cells => DocumentTable.Codes(cells[2])
        );
    }

    /// <summary>One row for each instrument.</summary>
    public IReadOnlyList<Row> Instruments { get; }

    /// <summary>The values that an instrument's tag may have.</summary>
    public IReadOnlyDictionary<(string Instrument, string Tag), IReadOnlyList<string>> TagValues { get; }

    public static MetricsDocument Read() =>
        new(
            DocumentTable.Read("docs/operations.md", "### Instruments"),
            DocumentTable.Read("docs/operations.md", "### Tags")
        );

    private static string Code(string cell) => Assert.Single(DocumentTable.Codes(cell));

    internal sealed record Row(string Name, string Kind, string Unit, IReadOnlyList<string> Tags);
}
