using System.Text.Json;
using CsvHelper;
using FeishuApproval.Api.Csv;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Xlsx;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Commands.Common;

namespace FeishuApproval.Local.Commands.Records;

/// <summary>
/// The file of an export, readable only by its owner. It gets its final name when it is complete, so that nobody uses a partial file.
/// </summary>
internal sealed class ExportFile : IAsyncDisposable
{
    /// <summary>The name for standard output.</summary>
    public const string StandardOutput = "-";

    /// <summary>The option that names the file.</summary>
    public const string Option = "--out";

    private readonly OutputFile? _output;
    private readonly Stream _file;
    private readonly CsvWriter? _csv;
    private readonly Utf8JsonWriter? _json;
    private XlsxTable? _xlsx;
    private bool _isWhole;

    private ExportFile(OutputFile? output, ExportFormat format, bool byDay, bool inChinese)
    {
        _output = output;
        _file = output?.Stream ?? Console.OpenStandardOutput();
        var file = _file;
        if (format == ExportFormat.Csv)
            _csv = byDay ? DayCsv.Begin(file) : AttendanceCsv.Begin(file);
        else if (format == ExportFormat.Xlsx)
            _xlsx = XlsxTable.Begin(file, ColumnHeaders.Of(AttendanceCsv.Columns, inChinese));
        else
            _json = new Utf8JsonWriter(
                file,
                new JsonWriterOptions { Encoder = ReadJson.Instance.Options.Encoder, SkipValidation = true }
            );
    }

    /// <summary>How many records were written, or how many days of employees.</summary>
    public long Count { get; private set; }

    /// <summary>Creates the file. <see cref="StandardOutput"/> writes records to standard output immediately.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">The format of the file.</param>
    /// <param name="byDay">Whether the file has a row for each employee and day; only for CSV.</param>
    /// <param name="inChinese">Whether the headers of a workbook are in Chinese.</param>
    /// <param name="inputs">The files and folders that the command reads.</param>
    /// <exception cref="UsageException">The file cannot be written, or its replacement would destroy data.</exception>
    public static ExportFile Create(
        string path,
        ExportFormat format,
        bool byDay = false,
        bool inChinese = false,
        params IReadOnlyList<string?> inputs
    ) => new(path == StandardOutput ? null : OutputFile.Create(path, Option, inputs), format, byDay, inChinese);

    /// <summary>Writes a record.</summary>
    public async ValueTask WriteAsync(AttendanceRecord record, CancellationToken cancellationToken)
    {
        if (_csv is not null)
        {
            await AttendanceCsv.WriteAsync(_csv, record, cancellationToken);
        }
        else if (_xlsx is not null)
        {
            _xlsx.Write(AttendanceSheet.Cells(record));
        }
        else
        {
            await _file.WriteAsync(Count == 0 ? "[\n"u8.ToArray() : ",\n"u8.ToArray(), cancellationToken);
            JsonSerializer.Serialize(_json!, record, ReadJson.Instance.AttendanceRecord);
            await _json!.FlushAsync(cancellationToken);
            _json.Reset();
        }

        Count++;
    }

    /// <summary>Writes one day of an employee.</summary>
    public async ValueTask WriteAsync(EmployeeDay day, CancellationToken cancellationToken)
    {
        await DayCsv.WriteAsync(_csv!, day, cancellationToken);
        Count++;
    }

    /// <summary>Writes CSV rows from a server.</summary>
    public async ValueTask WriteAsync(CsvRows rows, CancellationToken cancellationToken)
    {
        await _csv!.FlushAsync(cancellationToken);
        await _file.WriteAsync(rows.Utf8, cancellationToken);
        Count += rows.Count;
    }

    /// <summary>Completes the file and renames it.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (_csv is not null)
        {
            await _csv.FlushAsync(cancellationToken);
        }
        else if (_xlsx is not null)
        {
            _xlsx.Dispose();
            _xlsx = null;
        }
        else
            await _file.WriteAsync(Count == 0 ? "[]\n"u8.ToArray() : "\n]\n"u8.ToArray(), cancellationToken);
        await _file.FlushAsync(cancellationToken);
        _isWhole = true;
    }

    /// <summary>Closes the file, and deletes it if it is not complete.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_csv is not null)
                await _csv.DisposeAsync();
            if (_json is not null)
                await _json.DisposeAsync();
            _xlsx?.Dispose();
            if (_isWhole && _output is not null)
                await _output.CompleteAsync();
        }
        finally
        {
            await (_output?.DisposeAsync() ?? _file.DisposeAsync());
        }
    }
}
