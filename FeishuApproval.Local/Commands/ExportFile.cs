using System.Text.Json;
using CsvHelper;
using FeishuApproval.Api.Csv;
using FeishuApproval.Api.Reads;
using FeishuApproval.Api.Xlsx;
using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Local.Commands;

/// <summary>
/// The file of an export, for its owner's eyes only. It takes its name when it is whole, so that nobody works with half of one.
/// </summary>
internal sealed class ExportFile : IAsyncDisposable
{
    /// <summary>The name that stands for standard output.</summary>
    public const string StandardOutput = "-";

    private readonly string _path;
    private readonly string? _partialPath;
    private readonly Stream _file;
    private readonly CsvWriter? _csv;
    private readonly Utf8JsonWriter? _json;
    private XlsxTable? _xlsx;
    private bool _isWhole;

    private ExportFile(string path, string? partialPath, Stream file, ExportFormat format, bool inChinese)
    {
        _path = path;
        _partialPath = partialPath;
        _file = file;
        if (format == ExportFormat.Csv) _csv = AttendanceCsv.Begin(file);
        else if (format == ExportFormat.Xlsx) _xlsx = XlsxTable.Begin(file, ColumnHeaders.Of(AttendanceCsv.Columns, inChinese));
        else _json = new Utf8JsonWriter(file, new JsonWriterOptions { Encoder = ReadJson.Instance.Options.Encoder, SkipValidation = true });
    }

    /// <summary>How many records were written.</summary>
    public long Count { get; private set; }

    /// <summary>Begins a file; <see cref="StandardOutput"/> writes there, records as they come.</summary>
    /// <exception cref="UsageException">It cannot be written, or what has its name is no ordinary file.</exception>
    public static ExportFile Create(string path, ExportFormat format, bool inChinese = false)
    {
        if (path == StandardOutput) return new ExportFile(path, null, Console.OpenStandardOutput(), format, inChinese);
        string partialPath = path + ".partial";

        // A new file and no other: in a folder that others may write to, a link of this name would lead the records elsewhere.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            if (Directory.Exists(path)) throw new UsageException($"--out \"{path}\" is a folder; name a file.");
            if (!IsReplaceable(path)) throw new UsageException(
                $"--out \"{path}\" is no ordinary file but a link, a pipe or a device; name another file.");
            File.Delete(partialPath);
            return new ExportFile(path, partialPath, new FileStream(partialPath, options), format, inChinese);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--out \"{path}\" cannot be written: {exception.Message}");
        }
    }

    /// <summary>Whether nothing has the name yet, or an ordinary file.</summary>
    private static bool IsReplaceable(string path)
    {
        var target = new FileInfo(path);
        if (target.LinkTarget is not null) return false;
        return !target.Exists || FileKind.IsOrdinary(path);
    }

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

    /// <summary>Ends the file and gives it its name.</summary>
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
        else await _file.WriteAsync(Count == 0 ? "[]\n"u8.ToArray() : "\n]\n"u8.ToArray(), cancellationToken);
        await _file.FlushAsync(cancellationToken);
        _isWhole = true;
    }

    /// <summary>Closes the file; one that is not whole is deleted.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_csv is not null) await _csv.DisposeAsync();
            if (_json is not null) await _json.DisposeAsync();
            _xlsx?.Dispose();
            await _file.DisposeAsync();
            if (_isWhole && _partialPath is not null) File.Move(_partialPath, _path, overwrite: true);
        }
        finally
        {
            // A disk that is full refuses the last flush too, and gets its space back.
            await _file.DisposeAsync();
            if (_partialPath is not null) File.Delete(_partialPath);
        }
    }
}
