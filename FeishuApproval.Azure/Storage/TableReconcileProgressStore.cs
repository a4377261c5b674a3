using Azure.Data.Tables;
using FeishuApproval.Reconciliation;

namespace FeishuApproval.Azure.Storage;

/// <summary>Stores the progress of the comparison with Feishu in one row.</summary>
internal sealed class TableReconcileProgressStore(TableServiceClient service)
    : TableJsonRow<ReconcileProgress>(
        service,
        "reconcile",
        "schedule",
        "Progress",
        ReconcileJson.Default.ReconcileProgress
    ),
        IReconcileProgressStore;
