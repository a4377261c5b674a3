using FeishuApproval.Attendance.Rebuild;
using FeishuApproval.Local.Sqlite;

namespace FeishuApproval.Local.Storage;

/// <summary>Stores the progress of rebuilds in the table <c>rebuild_progress</c>.</summary>
internal sealed class SqliteRebuildProgressStore(Database database)
    : SqliteJsonRow<RebuildProgress>(database, Table, "progress", RebuildJson.Default.RebuildProgress),
        IRebuildProgressStore
{
    private const string Table = "rebuild_progress";

    private readonly Database _database = database;

    /// <summary>A file of an earlier version that no server has opened since has no such table, and is only read.</summary>
    ValueTask<RebuildProgress?> IRebuildProgressStore.LoadAsync(CancellationToken cancellationToken) =>
        _database.Read(connection => connection.GetInt64($"SELECT count(*) FROM sqlite_schema WHERE name = '{Table}'"))
        == 0
            ? default
            : LoadAsync(cancellationToken);
}
