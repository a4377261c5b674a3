using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FeishuApproval.Api.Tables;

/// <summary>
/// The columns of one table (docs/export.md). CSV, workbooks and JSON rows are written from them. The columns are added in the order in
/// which people read a workbook. In CSV they have the order of their places, because new columns are only added at the end.
/// </summary>
/// <param name="english">The name of the sheet in an English workbook.</param>
/// <param name="chinese">The name of the sheet in a Chinese workbook.</param>
internal sealed class Sheet<T>(string english, string chinese) : IEnumerable<Column<T>>
{
    private readonly List<Column<T>> _columns = [];

    /// <summary>The columns in the order of a workbook.</summary>
    public IReadOnlyList<Column<T>> Columns => _columns;

    /// <summary>The columns in the order of CSV.</summary>
    public ImmutableArray<Column<T>> CsvColumns =>
        field.IsDefault ? field = [.. _columns.OrderBy(column => column.CsvPlace)] : field;

    /// <summary>The names of the columns in the order of CSV.</summary>
    public IEnumerable<string> Names => CsvColumns.Select(column => column.Name);

    /// <summary>Returns the name of the sheet in a workbook.</summary>
    public string Title(bool inChinese) => inChinese ? chinese : english;

    /// <summary>Adds a column of texts.</summary>
    /// <param name="csvPlace">The place in CSV, from 1.</param>
    /// <param name="name">The name in CSV and in JSON.</param>
    /// <param name="english">The English header.</param>
    /// <param name="chinese">The Chinese header.</param>
    /// <param name="width">The width in characters.</param>
    /// <param name="cell">Returns the text of a row.</param>
    /// <param name="toChinese">Translates a text for a workbook in Chinese.</param>
    public void Add(
        int csvPlace,
        string name,
        string english,
        string chinese,
        double width,
        Func<T, string?> cell,
        Func<string, string>? toChinese = null
    ) =>
        _columns.Add(
            new Column<T>(
                csvPlace,
                name,
                english,
                chinese,
                width,
                CellType.Text,
                (row, inChinese) => Translate(cell(row), inChinese ? toChinese : null)
            )
            {
                ToChinese = toChinese,
            }
        );

    /// <summary>Adds a column of texts that the row itself has in English and in Chinese.</summary>
    public void Add(
        int csvPlace,
        string name,
        string english,
        string chinese,
        double width,
        Func<T, bool, string?> cell
    ) => _columns.Add(new Column<T>(csvPlace, name, english, chinese, width, CellType.Text, cell));

    /// <summary>Adds a column of numbers.</summary>
    public void Add(int csvPlace, string name, string english, string chinese, double width, Func<T, decimal?> cell) =>
        _columns.Add(new Column<T>(csvPlace, name, english, chinese, width, CellType.Number, (row, _) => cell(row)));

    /// <summary>Adds a column of dates.</summary>
    public void Add(int csvPlace, string name, string english, string chinese, double width, Func<T, DateOnly?> cell) =>
        _columns.Add(new Column<T>(csvPlace, name, english, chinese, width, CellType.Date, (row, _) => cell(row)));

    /// <summary>Adds a column of times.</summary>
    public void Add(
        int csvPlace,
        string name,
        string english,
        string chinese,
        double width,
        Func<T, DateTimeOffset?> cell
    ) => _columns.Add(new Column<T>(csvPlace, name, english, chinese, width, CellType.Time, (row, _) => cell(row)));

    /// <summary>Writes a row as a JSON object. Each column is a member; the members of empty cells are null.</summary>
    public void WriteJson(Utf8JsonWriter json, T row)
    {
        json.WriteStartObject();
        WriteMembers(json, row);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of a row into a JSON object that has others, too.</summary>
    public void WriteMembers(Utf8JsonWriter json, T row)
    {
        foreach (var column in CsvColumns)
        {
            json.WritePropertyName(column.Name);
            switch (column.Cell(row, false))
            {
                case null:
                    json.WriteNullValue();
                    break;
                case decimal number:
                    json.WriteNumberValue(number);
                    break;
                case var value:
                    json.WriteStringValue(CsvTable.Text(value));
                    break;
            }
        }
    }

    /// <summary>Returns the JSON schema of a row that <see cref="WriteJson"/> writes.</summary>
    public JsonObject JsonSchema() =>
        new()
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(
                CsvColumns.Select(column => KeyValuePair.Create(column.Name, (JsonNode?)Schema(column.Type)))
            ),
            ["required"] = new JsonArray([.. Names.Select(name => JsonValue.Create(name))]),
        };

    /// <summary>The same columns for rows that <see cref="ReadJson"/> has read.</summary>
    public Sheet<object?[]> ForValues()
    {
        var sheet = new Sheet<object?[]>(english, chinese);
        for (int i = 0; i < _columns.Count; i++)
        {
            var (column, place) = (_columns[i], i);
            sheet._columns.Add(
                new Column<object?[]>(
                    column.CsvPlace,
                    column.Name,
                    column.English,
                    column.Chinese,
                    column.Width,
                    column.Type,
                    (row, inChinese) =>
                        row[place] is string text ? Translate(text, inChinese ? column.ToChinese : null) : row[place]
                )
                {
                    ToChinese = column.ToChinese,
                }
            );
        }

        return sheet;
    }

    /// <summary>
    /// Reads a row that <see cref="WriteJson"/> wrote: the values of <see cref="Columns"/>. A member that is missing is null, because the
    /// server may have an earlier version.
    /// </summary>
    /// <exception cref="FormatException">A value does not have the type of its column.</exception>
    /// <exception cref="InvalidOperationException">The row is not an object, or a value does not have the type of its column.</exception>
    public object?[] ReadJson(JsonElement row) =>
        [
            .. _columns.Select(column =>
                row.TryGetProperty(column.Name, out var value) && value.ValueKind != JsonValueKind.Null
                    ? Read(value, column.Type)
                    : null
            ),
        ];

    public IEnumerator<Column<T>> GetEnumerator() => _columns.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string? Translate(string? text, Func<string, string>? toChinese) =>
        text is not null && toChinese is not null ? toChinese(text) : text;

    private static object Read(JsonElement value, CellType type) =>
        type switch
        {
            CellType.Number => value.GetDecimal(),
            CellType.Date => DateOnly.ParseExact(value.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            CellType.Time => value.GetDateTimeOffset(),
            _ => value.GetString()!,
        };

    private static JsonObject Schema(CellType type)
    {
        var schema = new JsonObject { ["type"] = new JsonArray(type == CellType.Number ? "number" : "string", "null") };
        if (type is CellType.Date or CellType.Time)
            schema["format"] = type == CellType.Date ? "date" : "date-time";
        return schema;
    }
}
