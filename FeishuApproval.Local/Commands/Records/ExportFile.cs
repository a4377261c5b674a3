using System.CommandLine;
using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.Api.Tables;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Localization;

namespace FeishuApproval.Local.Commands.Records;

/// <summary>
/// The file of an export, readable only by its owner. It gets its final name when it is complete, so that nobody uses a partial file.
/// </summary>
internal sealed class ExportFile : IAsyncDisposable
{
    /// <summary>The name for standard output.</summary>
    public const string StandardOutput = "-";

    /// <summary>The option that names the file.</summary>
    public const string OutOption = "--out";

    private readonly OutputFile? _output;
    private readonly Stream _file;
    private readonly Format _format;
    private readonly bool _inChinese;
    private bool _isWhole;

    private ExportFile(OutputFile? output, Format format, bool inChinese)
    {
        _output = output;
        _file = output?.Stream ?? Console.OpenStandardOutput();
        _format = format;
        _inChinese = inChinese;
    }

    /// <summary>Creates the option for the format. Without it, the name of the file decides (<see cref="FormatOf"/>).</summary>
    public static Option<Format?> FormatOption(string formats) =>
        new("--format")
        {
            Description = $"By default, the extension of FILE decides, and - is CSV.{formats}",
            HelpName = "csv|xlsx|json",
            CustomParser = result =>
                ChoiceOption.OneOf<Format?>(result, ("csv", Format.Csv), ("xlsx", Format.Xlsx), ("json", Format.Json)),
        };

    /// <summary>Creates the option for the language of a workbook.</summary>
    public static Option<string> LanguageOption() =>
        ChoiceOption.Create(
            Common.LanguageOption.Name,
            "The language of a workbook's headers and values, and of the output.",
            "en",
            "zh"
        );

    /// <summary>The format that the name of a file means.</summary>
    /// <exception cref="UsageException">The name has another extension.</exception>
    public static Format FormatOf(string path) =>
        path == StandardOutput
            ? Format.Csv
            : Path.GetExtension(path).ToUpperInvariant() switch
            {
                ".CSV" => Format.Csv,
                ".XLSX" => Format.Xlsx,
                ".JSON" => Format.Json,
                _ => throw new UsageException(
                    Localized.Of(
                        $"--out \"{path}\" does not end in .csv, .xlsx or .json. Name such a file, or add --format csv|xlsx|json."
                    )
                ),
            };

    /// <summary>Creates the file. <see cref="StandardOutput"/> writes rows to standard output immediately.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">The format of the file.</param>
    /// <param name="inChinese">Whether a workbook is in Chinese.</param>
    /// <param name="inputs">The files and folders that the command reads.</param>
    /// <exception cref="UsageException">The file cannot be written, or its replacement would destroy data.</exception>
    public static ExportFile Create(
        string path,
        Format format,
        bool inChinese = false,
        params IReadOnlyList<string?> inputs
    ) => new(path == StandardOutput ? null : OutputFile.Create(path, OutOption, inputs), format, inChinese);

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
                            Localized.Of(
                                $"A workbook has at most {XlsxText.MaxRows - 1} rows, and there are more. Name a .csv file, or a shorter period."
                            )
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

    /// <summary>Writes a file that is already in its format.</summary>
    public async Task WriteAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> chunks, CancellationToken cancellationToken)
    {
        await foreach (var chunk in chunks.WithCancellation(cancellationToken))
            await _file.WriteAsync(chunk, cancellationToken);
        await _file.FlushAsync(cancellationToken);
        _isWhole = true;
    }

    /// <summary>Closes the file and renames it, or deletes it if it is not complete.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_isWhole && _output is not null)
                await _output.CompleteAsync();
        }
        finally
        {
            await (_output?.DisposeAsync() ?? _file.DisposeAsync());
        }
    }
}
