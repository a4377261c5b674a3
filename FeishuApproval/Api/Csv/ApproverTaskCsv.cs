using System.Collections.Immutable;
using CsvHelper;
using FeishuApproval.ApproverTasks;

namespace FeishuApproval.Api.Csv;

/// <summary>Approver tasks as CSV (docs/export.md), one row for each task.</summary>
internal static class ApproverTaskCsv
{
    /// <summary>The columns, in order. New columns are added at the end.</summary>
    public static ImmutableArray<string> Columns { get; } =
    [
        "process_id",
        "biz_type",
        "approver_id",
        "type",
        "status",
        "node_id",
        "node_definition_id",
        "updated_at",
        "history",
        "tenant_key",
        "app_id",
        "flow_definition_id",
    ];

    /// <summary>Creates a writer and writes the header. Disposing the writer leaves the stream open.</summary>
    public static CsvWriter Begin(Stream stream) => CsvTable.Begin(stream, Columns);

    /// <summary>Writes one task. The writer flushes to the stream when its buffer is full.</summary>
    public static async ValueTask WriteAsync(CsvWriter csv, ApproverTask task, CancellationToken cancellationToken)
    {
        csv.WriteText(task.ProcessId);
        csv.WriteText(task.BizType);
        csv.WriteText(task.ApproverId);
        csv.WriteText(task.Type);
        csv.WriteText(task.Current.Status);
        csv.WriteText(task.NodeId);
        csv.WriteText(task.NodeDefinitionId);
        csv.WriteField(CsvTable.Text(task.Current.At));
        csv.WriteText(CsvTable.List(task.History, entry => $"{CsvTable.Text(entry.At)} {entry.Status}".Trim()));
        csv.WriteText(task.TenantKey);
        csv.WriteText(task.AppId);
        csv.WriteText(task.FlowDefinitionId);
        await csv.EndRecordAsync(cancellationToken);
    }
}
