using FeishuApproval.Api.Summary;
using FeishuApproval.Api.Tables;
using FeishuApproval.Tests.Support;

namespace FeishuApproval.Tests.Api.Reads;

/// <summary>The tables of <c>docs/export.md</c> agree with the exports.</summary>
public sealed class ExportDocumentTests
{
    [Fact]
    public void It_names_every_column_of_the_days_in_order() =>
        Assert.Equal(
            DaySheet.Sheet.Names,
            DocumentTable
                .Read("docs/export.md", "### A row for each employee and day")
                .SelectMany(cells => DocumentTable.Codes(cells[0]))
        );

    [Fact]
    public void It_names_every_column_of_the_summary_in_order() =>
        Assert.Equal(
            SummarySheet.Sheet.Names,
            DocumentTable.Read("docs/export.md", "## The summary").SelectMany(cells => DocumentTable.Codes(cells[0]))
        );

    [Fact]
    public void It_names_every_column_in_order() =>
        Assert.Equal(
            RecordSheet.Sheet.Names,
            DocumentTable.Read("docs/export.md", "## The columns").SelectMany(cells => DocumentTable.Codes(cells[0]))
        );

    [Fact]
    public void It_names_every_column_of_the_tasks_in_order() =>
        Assert.Equal(
            TaskSheet.Sheet.Names,
            DocumentTable
                .Read("docs/export.md", "### The approver tasks")
                .SelectMany(cells => DocumentTable.Codes(cells[0]))
        );
}
