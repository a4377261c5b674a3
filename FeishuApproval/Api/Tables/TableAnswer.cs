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

    private static string MediaType(Format format) => format == Format.Csv ? CsvTable.MediaType : XlsxText.MediaType;
}
