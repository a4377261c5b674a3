using FeishuApproval.Api.Http;

namespace FeishuApproval.Api.Tables;

/// <summary>Writes a table row by row. Only one row is in memory at a time. Disposing the writer leaves the stream open.</summary>
internal abstract class TableWriter<T> : IAsyncDisposable
{
    /// <summary>Writes one row.</summary>
    public abstract ValueTask WriteAsync(T row, CancellationToken cancellationToken);

    /// <summary>Completes the table. A table without this call is not valid or not whole.</summary>
    public abstract ValueTask CompleteAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Creates a CSV table or a workbook with its header.</summary>
    /// <param name="stream">The stream to write to. It need not be seekable.</param>
    /// <param name="sheet">The columns.</param>
    /// <param name="format">CSV or XLSX.</param>
    /// <param name="inChinese">Whether a workbook is in Chinese; otherwise it is in English. CSV is the same in every language.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async ValueTask<TableWriter<T>> CreateAsync(
        Stream stream,
        Sheet<T> sheet,
        Format format,
        bool inChinese,
        CancellationToken cancellationToken
    ) =>
        format switch
        {
            Format.Csv => new CsvTable<T>(stream, sheet),
            Format.Xlsx => await XlsxTable<T>.CreateAsync(stream, sheet, inChinese, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "It is not a format of tables."),
        };
}
