using FeishuApprovalFunctions.Export;
using Microsoft.Azure.Functions.Worker;

namespace FeishuApprovalFunctions.Functions;

/// <summary>Once a day exports the tables to the blob container. Does nothing unless one is set.</summary>
public sealed class ExportTables(IEnumerable<TableExport> exports)
{
    /// <summary>Runs at 19:30 UTC, which is 3:30 in China, after retention.</summary>
    [Function(nameof(ExportTables))]
    public async Task RunAsync([TimerTrigger("0 30 19 * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        foreach (var export in exports) await export.ExportAsync(cancellationToken);
    }
}
