namespace FeishuApproval.Api.Http;

/// <summary>The format of a response or of an exported file.</summary>
internal enum Format
{
    /// <summary>JSON.</summary>
    Json,

    /// <summary>A table as text (RFC 4180).</summary>
    Csv,

    /// <summary>A workbook.</summary>
    Xlsx,
}
