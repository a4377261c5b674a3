using System.Runtime.CompilerServices;

namespace FeishuApproval.Api.Tables;

/// <summary>One of the sheets of a workbook, whose rows are read while it is written.</summary>
internal abstract class WorkbookSheet
{
    /// <summary>Creates a sheet.</summary>
    public static WorkbookSheet Of<T>(Sheet<T> sheet, IAsyncEnumerable<IReadOnlyList<T>> pages) =>
        new Rows<T>(sheet, pages);

    /// <summary>Writes the sheet. Each item is the number of rows that were written.</summary>
    public abstract IAsyncEnumerable<int> WriteAsync(XlsxWorkbook workbook, CancellationToken cancellationToken);

    private sealed class Rows<T>(Sheet<T> sheet, IAsyncEnumerable<IReadOnlyList<T>> pages) : WorkbookSheet
    {
        public override async IAsyncEnumerable<int> WriteAsync(
            XlsxWorkbook workbook,
            [EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            // The workbook is completed after its last sheet.
            var table = await XlsxTable<T>.CreateAsync(workbook, sheet, cancellationToken);
            await foreach (var page in pages.WithCancellation(cancellationToken))
            {
                foreach (var row in page)
                    await table.WriteAsync(row, cancellationToken);
                yield return page.Count;
            }
        }
    }
}
