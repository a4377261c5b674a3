using FeishuApproval.Local.Sqlite;
using FeishuApproval.Reconciliation;

namespace FeishuApproval.Local.Storage;

/// <summary>Stores the progress of the comparison with Feishu in the table <c>reconcile_progress</c>.</summary>
internal sealed class SqliteReconcileProgressStore(Database database)
    : SqliteJsonRow<ReconcileProgress>(
        database,
        "reconcile_progress",
        "progress",
        ReconcileJson.Default.ReconcileProgress
    ),
        IReconcileProgressStore;
