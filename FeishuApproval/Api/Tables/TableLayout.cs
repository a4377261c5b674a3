namespace FeishuApproval.Api.Tables;

/// <summary>The rows of a table of attendance.</summary>
internal enum TableLayout
{
    /// <summary>A row for each record.</summary>
    Records,

    /// <summary>A row for each employee and day.</summary>
    Days,

    /// <summary>A row for each employee, kind and type.</summary>
    Summary,
}
