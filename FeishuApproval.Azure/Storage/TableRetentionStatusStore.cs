using Azure.Data.Tables;
using FeishuApproval.Privacy;

namespace FeishuApproval.Azure.Storage;

/// <summary>Stores the result of the last run of the retention in one row, beside the progress of the comparison with Feishu.</summary>
internal sealed class TableRetentionStatusStore(TableServiceClient service)
    : TableJsonRow<RetentionStatus>(service, "retention", "status", "Status", RetentionJson.Default.RetentionStatus),
        IRetentionStatusStore;
