using System.Runtime.CompilerServices;
using FeishuApproval.Api.Http;

namespace FeishuApproval.Api.Tables;

/// <summary>Returns tables as responses.</summary>
internal static class TableAnswer
{
    /// <summary>The size of a chunk in bytes.</summary>
    private const int ChunkSize = 64 * 1024;

    /// <summary>Returns a table of a few rows.</summary>
    /// <param name="sheet">The columns.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="format">CSV or XLSX.</param>
    /// <param name="inChinese">Whether a workbook is in Chinese.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async ValueTask<HttpResult> AnswerAsync<T>(
        Sheet<T> sheet,
        IEnumerable<T> rows,
        Format format,
        bool inChinese,
        CancellationToken cancellationToken
    )
    {
        using var body = new MemoryStream();
        await using (var table = await TableWriter<T>.CreateAsync(body, sheet, format, inChinese, cancellationToken))
        {
            foreach (var row in rows)
                await table.WriteAsync(row, cancellationToken);
            await table.CompleteAsync(cancellationToken);
        }

        return HttpResult.Private(body.ToArray(), MediaType(format));
    }

    /// <summary>Returns a table that is made while it is sent.</summary>
    /// <param name="sheet">The columns.</param>
    /// <param name="pages">The rows.</param>
    /// <param name="format">CSV or XLSX.</param>
    /// <param name="inChinese">Whether a workbook is in Chinese.</param>
    public static HttpResult Stream<T>(
        Sheet<T> sheet,
        IAsyncEnumerable<IReadOnlyList<T>> pages,
        Format format,
        bool inChinese
    ) => HttpResult.Private([], MediaType(format)) with { Chunks = ChunksAsync(sheet, pages, format, inChinese) };

    /// <summary>Returns a workbook of several sheets that is made while it is sent.</summary>
    public static HttpResult Workbook(IReadOnlyList<WorkbookSheet> sheets, bool inChinese) =>
        HttpResult.Private([], XlsxText.MediaType) with
        {
            Chunks = ChunksAsync(sheets, inChinese),
        };

    /// <summary>Returns a result as a file with this name.</summary>
    public static HttpResult AsFile(this HttpResult result, string name) =>
        result with
        {
            Headers = result.Headers.Add(new("Content-Disposition", $"attachment; filename=\"{name}\"")),
        };

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ChunksAsync(
        IReadOnlyList<WorkbookSheet> sheets,
        bool inChinese,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await using var body = new ChunkStream();
        await using var workbook = await XlsxWorkbook.CreateAsync(body, inChinese, cancellationToken);
        foreach (var sheet in sheets)
        {
            await foreach (int _ in sheet.WriteAsync(workbook, cancellationToken))
            {
                if (body.Length >= ChunkSize)
                    yield return body.Take();
            }
        }

        await workbook.CompleteAsync(cancellationToken);
        yield return body.Take();
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ChunksAsync<T>(
        Sheet<T> sheet,
        IAsyncEnumerable<IReadOnlyList<T>> pages,
        Format format,
        bool inChinese,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await using var body = new ChunkStream();
        await using var table = await TableWriter<T>.CreateAsync(body, sheet, format, inChinese, cancellationToken);
        await foreach (var rows in pages.WithCancellation(cancellationToken))
        {
            foreach (var row in rows)
            {
                await table.WriteAsync(row, cancellationToken);
                if (body.Length >= ChunkSize)
                    yield return body.Take();
            }
        }

        await table.CompleteAsync(cancellationToken);
        yield return body.Take();
    }

    private static string MediaType(Format format) => format == Format.Csv ? CsvTable.MediaType : XlsxText.MediaType;
}
