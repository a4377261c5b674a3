using System.Text.RegularExpressions;
using Azure.Data.Tables;

namespace FeishuApproval.Tests.Azure.Storage;

/// <summary>One comparison of an OData filter: a property with a text.</summary>
internal sealed partial record TableFilter(string Property, string Operator, string Value)
{
    /// <summary>How many of the sorted rows of a table the service reads for the first page of a query.</summary>
    public static int LookedAt(string filter, int pageSize, IEnumerable<TableEntity> rows)
    {
        var filters = Parse(filter);
        int lookedAt = 0,
            found = 0;
        foreach (var row in rows.TakeWhile(_ => found < pageSize))
        {
            lookedAt += LooksAt(filters, row) ? 1 : 0;
            found += filters.All(each => each.Accepts(row)) ? 1 : 0;
        }

        return lookedAt;
    }

    /// <summary>Reads comparisons joined by "and", the filters this app makes.</summary>
    private static List<TableFilter> Parse(string filter)
    {
        Assert.Matches(Whole(), filter);
        return
        [
            .. Comparison()
                .Matches(filter)
                .Select(match => new TableFilter(
                    match.Groups[1].Value,
                    match.Groups[2].Value,
                    match.Groups[3].Value.Replace("''", "'", StringComparison.Ordinal)
                )),
        ];
    }

    /// <summary>Whether an entity passes; one without the property does not.</summary>
    private bool Accepts(TableEntity entity)
    {
        string? value = Property switch
        {
            "PartitionKey" => entity.PartitionKey,
            "RowKey" => entity.RowKey,
            _ => entity.GetString(Property),
        };
        if (value is null)
            return false;
        int order = string.CompareOrdinal(value, Value);
        return Operator switch
        {
            "eq" => order == 0,
            "gt" => order > 0,
            "ge" => order >= 0,
            "lt" => order < 0,
            _ => order <= 0,
        };
    }

    /// <summary>
    /// Whether the service has to read an entity. It reads a range of sorted partition keys, and within one partition a range of row keys.
    /// </summary>
    private static bool LooksAt(List<TableFilter> filters, TableEntity entity)
    {
        bool isOnePartition = filters.Any(filter => filter is { Property: "PartitionKey", Operator: "eq" });
        return filters
            .Where(filter => filter.Property == "PartitionKey" || (isOnePartition && filter.Property == "RowKey"))
            .All(filter => filter.Accepts(entity));
    }

    [GeneratedRegex("^(?:(?:^| and )\\w+ (?:eq|gt|ge|lt|le) '(?:[^']|'')*')+$")]
    private static partial Regex Whole();

    [GeneratedRegex("(\\w+) (eq|gt|ge|lt|le) '((?:[^']|'')*)'")]
    private static partial Regex Comparison();
}
