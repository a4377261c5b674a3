using System.Globalization;
using System.Text.Json;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Sqlite;

namespace FeishuApproval.Local.Storage;

/// <summary>Stores approver tasks in the table <c>approver_tasks</c>.</summary>
internal sealed class SqliteApproverTaskStore(Database database) : IApproverTaskStore
{
    private const string Select = "SELECT version, task FROM approver_tasks WHERE process_id = ?1 AND approver_id = ?2";
    private const string SelectAll =
        "SELECT version, task FROM approver_tasks WHERE process_id = ?1 ORDER BY approver_id";
    private const string SelectFirst =
        "SELECT version, task FROM approver_tasks ORDER BY process_id, approver_id LIMIT ?1";
    private const string SelectAfter =
        "SELECT version, task FROM approver_tasks WHERE (process_id, approver_id) > (?2, ?3) ORDER BY process_id, approver_id LIMIT ?1";
    private const string Insert =
        "INSERT INTO approver_tasks (process_id, approver_id, task, version) VALUES (?1, ?2, ?3, 1) ON CONFLICT DO NOTHING";
    private const string Update =
        "UPDATE approver_tasks SET task = ?3, version = version + 1 WHERE process_id = ?1 AND approver_id = ?2 AND version = ?4";

    /// <inheritdoc/>
    public ValueTask<Loaded<ApproverTask>> LoadAsync(
        string processId,
        string approverId,
        CancellationToken cancellationToken
    ) =>
        ValueTask.FromResult(
            database.Read(connection =>
            {
                using var select = connection.Prepare(Select);
                return select.Bind(1, processId).Bind(2, approverId).Step()
                    ? new Loaded<ApproverTask>(Read(select), select.GetInt64(0).ToString(CultureInfo.InvariantCulture))
                    : default;
            })
        );

    /// <inheritdoc/>
    public ValueTask<bool> TryCommitAsync(
        Loaded<ApproverTask> loaded,
        ApproverTask next,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            connection =>
            {
                using var write = connection.Prepare(loaded.ETag is null ? Insert : Update);
                write
                    .Bind(1, next.ProcessId)
                    .Bind(2, next.ApproverId)
                    .BindText(3, JsonSerializer.SerializeToUtf8Bytes(next, StoredStateJson.Instance.ApproverTask));
                if (loaded.ETag is not null)
                    write.Bind(4, long.Parse(loaded.ETag, CultureInfo.InvariantCulture));
                return write.Execute() == 1;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ApproverTask>> ListAsync(string processId, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<ApproverTask>>(
            database.Read(connection =>
            {
                using var select = connection.Prepare(SelectAll);
                return ReadAll(select.Bind(1, processId));
            })
        );

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ApproverTask>> ReadAsync(
        TaskKey? after,
        int max,
        CancellationToken cancellationToken
    ) =>
        ValueTask.FromResult<IReadOnlyList<ApproverTask>>(
            database.Read(connection =>
            {
                using var select = connection.Prepare(after is null ? SelectFirst : SelectAfter);
                select.Bind(1, max);
                if (after is { } key)
                    select.Bind(2, key.ProcessId).Bind(3, key.ApproverId);
                return ReadAll(select);
            })
        );

    private static List<ApproverTask> ReadAll(DatabaseStatement select)
    {
        var tasks = new List<ApproverTask>();
        while (select.Step())
            tasks.Add(Read(select));
        return tasks;
    }

    private static ApproverTask Read(DatabaseStatement row) =>
        JsonSerializer.Deserialize(row.GetBytes(1), StoredStateJson.Instance.ApproverTask)!;
}
