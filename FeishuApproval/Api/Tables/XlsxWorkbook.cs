using SpreadCheetah;
using SpreadCheetah.Styling;

namespace FeishuApproval.Api.Tables;

/// <summary>A workbook that is written sheet by sheet.</summary>
internal sealed class XlsxWorkbook : IAsyncDisposable
{
    private XlsxWorkbook(Spreadsheet spreadsheet, bool inChinese)
    {
        Spreadsheet = spreadsheet;
        InChinese = inChinese;
        Date = spreadsheet.AddStyle(new Style { Format = NumberFormat.Custom(@"yyyy\-mm\-dd") });
        Time = spreadsheet.AddStyle(new Style { Format = NumberFormat.Custom(@"yyyy\-mm\-dd\ hh:mm") });
        Bold = spreadsheet.AddStyle(new Style { Font = { Bold = true } });
    }

    /// <summary>The workbook of the library.</summary>
    public Spreadsheet Spreadsheet { get; }

    /// <summary>Whether headers and values are in Chinese; otherwise they are in English.</summary>
    public bool InChinese { get; }

    /// <summary>The style of a date.</summary>
    public StyleId Date { get; }

    /// <summary>The style of a time.</summary>
    public StyleId Time { get; }

    /// <summary>The style of a header.</summary>
    public StyleId Bold { get; }

    /// <summary>Creates a workbook.</summary>
    public static async ValueTask<XlsxWorkbook> CreateAsync(
        Stream stream,
        bool inChinese,
        CancellationToken cancellationToken
    )
    {
        var options = new SpreadCheetahOptions
        {
            CompressionLevel = SpreadCheetahCompressionLevel.Fastest,
            DocumentProperties = null,
            PreserveStringWhitespace = true,

            // Some readers, for example exceljs, require the reference of each cell.
            WriteCellReferenceAttributes = true,
        };
        return new XlsxWorkbook(await Spreadsheet.CreateNewAsync(stream, options, cancellationToken), inChinese);
    }

    /// <summary>Ends the workbook.</summary>
    public ValueTask CompleteAsync(CancellationToken cancellationToken) => Spreadsheet.FinishAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Spreadsheet.DisposeAsync();
}
