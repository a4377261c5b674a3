using FeishuApproval.Api.Csv;
using FeishuApproval.Api.Reads;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Api.Reads;

/// <summary>What <c>docs/export.md</c> says is what is exported.</summary>
public sealed class ExportDocumentTests
{
    [Fact]
    public void It_names_every_column_in_order() =>
        Assert.Equal(AttendanceCsv.Columns, DocumentTable.Read("export.md", "## The columns").SelectMany(cells => DocumentTable.Codes(cells[0])));
}
