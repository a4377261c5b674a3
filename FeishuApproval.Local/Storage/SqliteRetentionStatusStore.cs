using FeishuApproval.Local.Sqlite;
using FeishuApproval.Privacy;

namespace FeishuApproval.Local.Storage;

/// <summary>Stores the result of the last run of the retention in the table <c>retention_status</c>.</summary>
internal sealed class SqliteRetentionStatusStore(Database database)
    : SqliteJsonRow<RetentionStatus>(database, "retention_status", "status", RetentionJson.Default.RetentionStatus),
        IRetentionStatusStore;
