namespace FeishuApproval.Api.Tables;

/// <summary>The type of the values of a column.</summary>
internal enum CellType
{
    /// <summary>A <see cref="string"/>.</summary>
    Text,

    /// <summary>A <see cref="decimal"/>.</summary>
    Number,

    /// <summary>A <see cref="DateOnly"/>.</summary>
    Date,

    /// <summary>A <see cref="DateTimeOffset"/>.</summary>
    Time,
}

/// <summary>One column of a sheet.</summary>
/// <param name="CsvPlace">The place in CSV, from 1. It never changes, so that scripts can count columns.</param>
/// <param name="Name">The name in CSV and in JSON.</param>
/// <param name="English">The header of a workbook in English.</param>
/// <param name="Chinese">The header of a workbook in Chinese.</param>
/// <param name="Width">The width in a workbook, in characters.</param>
/// <param name="Type">The type of the values.</param>
/// <param name="Cell">Returns the value of a row; null leaves the cell empty.</param>
internal sealed record Column<T>(
    int CsvPlace,
    string Name,
    string English,
    string Chinese,
    double Width,
    CellType Type,
    Func<T, object?> Cell
)
{
    /// <summary>Translates a text for a workbook in Chinese; null leaves the texts as they are.</summary>
    public Func<string, string>? ToChinese { get; init; }
}
