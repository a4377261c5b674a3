namespace FeishuApproval.Local.Commands.Records;

/// <summary>The format of an export.</summary>
internal enum ExportFormat
{
    /// <summary>A table for spreadsheets.</summary>
    Csv,

    /// <summary>An Excel workbook.</summary>
    Xlsx,

    /// <summary>One array of records, one record on each line.</summary>
    Json,
}
