namespace FeishuApproval.Local.Commands;

/// <summary>What an export is written as.</summary>
internal enum ExportFormat
{
    /// <summary>A table for spreadsheets.</summary>
    Csv,

    /// <summary>A workbook.</summary>
    Xlsx,

    /// <summary>One array of records, a record a line.</summary>
    Json,
}
