using Azure.Data.Tables;
using FeishuApproval.Attendance.Rebuild;

namespace FeishuApproval.Azure.Storage;

/// <summary>Stores the progress of rebuilds in one row, beside the progress of the comparison with Feishu.</summary>
internal sealed class TableRebuildProgressStore(TableServiceClient service)
    : TableJsonRow<RebuildProgress>(service, "rebuild", "progress", "Progress", RebuildJson.Default.RebuildProgress),
        IRebuildProgressStore;
