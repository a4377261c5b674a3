using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Tables;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Local.Sqlite;

namespace FeishuApproval.Local.Commands.Records;

/// <summary>
/// The file of an export, readable only by its owner. It gets its final name when it is complete, so that nobody uses a partial file.
/// </summary>
internal sealed class ExportFile : IAsyncDisposable
{
    /// <summary>The name for standard output.</summary>
    public const string StandardOutput = "-";

    private readonly string _path;
    private readonly string? _partialPath;
    private readonly Stream _file;
    private readonly Format _format;
    private readonly bool _inChinese;
    private bool _isWhole;

    private ExportFile(string path, string? partialPath, Stream file, Format format, bool inChinese)
    {
        _path = path;
        _partialPath = partialPath;
        _file = file;
        _format = format;
        _inChinese = inChinese;
    }

    /// <summary>Creates the file. <see cref="StandardOutput"/> writes rows to standard output immediately.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">The format of the file.</param>
    /// <param name="inChinese">Whether a workbook is in Chinese.</param>
    /// <exception cref="UsageException">The file cannot be written, or the name belongs to something other than a regular file.</exception>
    public static ExportFile Create(string path, Format format, bool inChinese = false)
    {
        if (path == StandardOutput)
            return new ExportFile(path, null, Console.OpenStandardOutput(), format, inChinese);
        string partialPath = path + ".partial";
        try
        {
            if (Directory.Exists(path))
                throw new UsageException($"--out \"{path}\" is a folder; name a file.");
            if (!IsReplaceable(path))
            {
                throw new UsageException($"--out \"{path}\" is a link, a pipe or a device; name a regular file.");
            }

            // Always creates a new file. In a folder that other users may write to, a link with this name would redirect the records.
            File.Delete(partialPath);
            return new ExportFile(path, partialPath, new FileStream(partialPath, PrivateFile.New), format, inChinese);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--out \"{path}\" cannot be written: {exception.Message}");
        }
    }

    /// <summary>Whether the name is free or belongs to a regular file.</summary>
    private static bool IsReplaceable(string path)
    {
        var target = new FileInfo(path);
        if (target.LinkTarget is not null)
            return false;
        return !target.Exists || FileKind.IsRegular(path);
    }

    /// <summary>Writes a whole table: each page immediately, and keeps no page in memory.</summary>
    /// <param name="sheet">The columns of a table.</param>
    /// <param name="writeJson">Writes a row as JSON.</param>
    /// <param name="pages">The rows.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="UsageException">The format cannot contain so many rows.</exception>
    public async Task<long> WriteAsync<T>(
        Sheet<T> sheet,
        Action<Utf8JsonWriter, T> writeJson,
        IAsyncEnumerable<IReadOnlyList<T>> pages,
        CancellationToken cancellationToken
    )
    {
        long count = 0;
        await using (
            var table =
                _format == Format.Json
                    ? new JsonArrayTable<T>(_file, writeJson)
                    : await TableWriter<T>.CreateAsync(_file, sheet, _format, _inChinese, cancellationToken)
        )
        {
            await foreach (var rows in pages.WithCancellation(cancellationToken))
            {
                foreach (var row in rows)
                {
                    if (++count == XlsxText.MaxRows && _format == Format.Xlsx)
                    {
                        throw new UsageException(
                            $"A workbook has at most {XlsxText.MaxRows - 1} rows, and there are more. Name a .csv file, or a shorter period."
                        );
                    }

                    await table.WriteAsync(row, cancellationToken);
                }
            }

            await table.CompleteAsync(cancellationToken);
        }

        await _file.FlushAsync(cancellationToken);
        _isWhole = true;
        return count;
    }

    /// <summary>Closes the file and renames it, or deletes it if it is not complete.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _file.DisposeAsync();
            if (_isWhole && _partialPath is not null)
                File.Move(_partialPath, _path, overwrite: true);
        }
        finally
        {
            // On a full disk, the last flush fails too. Deleting the file frees the space.
            await _file.DisposeAsync();
            if (_partialPath is not null)
                File.Delete(_partialPath);
        }
    }
}
