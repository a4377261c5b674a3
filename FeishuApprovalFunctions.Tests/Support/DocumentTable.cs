namespace FeishuApproval.Tests.Support;

/// <summary>Reads the tables of documents.</summary>
internal static class DocumentTable
{
    /// <summary>The cells of the first table behind a heading, row by row, without the table's own heading.</summary>
    /// <param name="document">The file, from the root of the repository.</param>
    /// <param name="heading">The heading's line.</param>
    public static IReadOnlyList<string[]> Read(string document, string heading) =>
        [
            .. RepositoryFile
                .Text(document)
                .Split('\n')
                .SkipWhile(line => line != heading)
                .SkipWhile(line => !line.StartsWith('|'))
                .TakeWhile(line => line.StartsWith('|'))
                .Skip(2)
                .Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray()),
        ];

    /// <summary>The names that a cell lists.</summary>
    public static IReadOnlyList<string> Codes(string cell) =>
        [.. cell.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(code => code.Trim().Trim('`'))];
}
