using System.Text.RegularExpressions;
using Azure.Data.Tables;

namespace FeishuApprovalFunctions.AzureTests.Doubles;

/// <summary>One comparison of an OData filter: a property with a text.</summary>
internal sealed partial record TableFilter(string Property, string Operator, string Value)
{
    /// <summary>Reads comparisons joined by "and", the filters this app makes.</summary>
    public static IReadOnlyList<TableFilter> Parse(string? filter)
    {
        if (!Whole().IsMatch(filter ?? string.Empty))
            throw new NotSupportedException($"The filter {filter} is not part of this double.");
        return
        [
            .. Comparison()
                .Matches(filter!)
                .Select(match => new TableFilter(
                    match.Groups[1].Value,
                    match.Groups[2].Value,
                    match.Groups[3].Value.Replace("''", "'", StringComparison.Ordinal)
                )),
        ];
    }

    /// <summary>Whether an entity passes; one without the property does not.</summary>
    public bool Accepts(TableEntity entity)
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
    public static bool LooksAt(IReadOnlyList<TableFilter> filters, TableEntity entity)
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
