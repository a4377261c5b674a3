using CsvHelper;
using FeishuApproval.Localization;

namespace FeishuApproval.Configuration;

/// <summary>
/// The rows of a CSV file that a setting names, as spreadsheets write it: UTF-8 with or without a byte order mark, the names of the columns
/// in the first line.
/// </summary>
internal sealed class SettingCsv : IDisposable
{
    private static readonly CsvReaderOptions Options = CsvReaderOptions.Default with
    {
        MalformedData = CsvMalformedDataHandling.Throw,
        TrackLineNumbers = true,
        TrimWhitespace = true,

        // Exception messages are logged, so they must not contain names.
        IncludeValuesInExceptions = false,
    };

    private readonly CsvReader _reader;
    private readonly string _firstLine;

    private SettingCsv(CsvReader reader, string firstLine) => (_reader, _firstLine) = (reader, firstLine);

    /// <summary>The line where the current row starts, from 1.</summary>
    public long Line => _reader.LineNumber;

    /// <summary>Reads the first line.</summary>
    /// <param name="utf8">The content of the file.</param>
    /// <param name="firstLine">The usual first line, which an error message shows.</param>
    /// <exception cref="SettingFileException">The text is not UTF-8, or the first line is unreadable.</exception>
    public static SettingCsv Open(ReadOnlyMemory<byte> utf8, string firstLine)
    {
        SettingFile.CheckEncoding(utf8.Span);
        var csv = new SettingCsv(CsvReader.Create(utf8, Options), firstLine);
        try
        {
            csv._reader.ReadHeader();
            return csv;
        }
        catch (CsvFormatException exception)
        {
            csv.Dispose();
            throw Malformed(exception);
        }
    }

    /// <summary>Returns the position of a column that must exist.</summary>
    /// <exception cref="SettingFileException">The first line does not have it.</exception>
    public int Required(string column) =>
        Optional(column)
        ?? throw new SettingFileException(
            1,
            Localized.Of($"The header has no column {column}. The first line must be {_firstLine}.")
        );

    /// <summary>Returns the position of a column, or null when the first line does not have it.</summary>
    public int? Optional(string column) => _reader.TryGetFieldIndex(column, out int index) ? index : null;

    /// <summary>Reads the next row. Returns false at the end.</summary>
    /// <exception cref="SettingFileException">The row is unreadable, or has more fields than the first line.</exception>
    public bool Read()
    {
        try
        {
            if (!_reader.Read())
                return false;
        }
        catch (CsvFormatException exception)
        {
            throw Malformed(exception);
        }

        return _reader.FieldCount <= _reader.Headers.Count
            ? true
            : throw new SettingFileException(
                Line,
                Localized.Of(
                    $"It has {_reader.FieldCount} fields, and the header has {_reader.Headers.Count}. Put a name with a comma into quotes."
                )
            );
    }

    /// <summary>Returns a field, or null when it is empty or the column does not exist.</summary>
    public string? Text(int? column) =>
        column is { } index && _reader.GetString(index) is { Length: > 0 } text ? text : null;

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private static SettingFileException Malformed(CsvFormatException exception) =>
        new(
            exception.LineNumber,
            Localized.Of(
                $"A quote is not closed, or text follows it. Put a name with a quote or a comma into quotes, and write a quote inside as two."
            )
        );
}
