namespace FeishuApproval.Local.Commands.Records;

/// <summary>The rows of an export.</summary>
internal enum ExportLayout
{
    /// <summary>A row for each record.</summary>
    Records,

    /// <summary>A row for each employee and day.</summary>
    Days,

    /// <summary>A row for each employee, kind and type.</summary>
    Summary,
}
