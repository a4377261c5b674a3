using Azure.Data.Tables;

namespace FeishuApprovalFunctions.Storage;

/// <summary>Plain columns beside a payload: copies for reports and for people, never read back.</summary>
internal static class Columns
{
    private const int MaxText = 1024;

    /// <summary>The first year a table's time can be in.</summary>
    private const int FirstYear = 1601;

    /// <summary>Sets a column. What is null, or out of a column's bounds, is left out: the payload has it.</summary>
    public static void SetColumn(this TableEntity entity, string name, object? value)
    {
        if (value is null or string { Length: > MaxText } or DateTimeOffset { UtcDateTime.Year: < FirstYear }) return;
        entity[name] = value;
    }
}
