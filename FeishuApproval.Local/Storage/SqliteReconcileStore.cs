using System.Text.Json;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Local.Sqlite;
using FeishuApproval.Reconciliation.Comparison;

namespace FeishuApproval.Local.Storage;

/// <summary>
/// Finds records by the time in the column <c>compared_at</c>, which the comparison with Feishu's list uses. Ordered by instance code.
/// </summary>
internal sealed class SqliteReconcileStore(Database database, int pageSize = SqliteReconcileStore.PageSize)
    : IReconcileStore
{
    private const int PageSize = 1000;

    private const string SelectBehind = """
        SELECT state FROM attendance WHERE instance_code IN (
          SELECT instance_code FROM attendance WHERE compared_at >= ?1 AND compared_at < ?2 AND instance_code > ?3 ORDER BY instance_code LIMIT ?4)
        ORDER BY instance_code
        """;

    /// <inheritdoc/>
    public ValueTask<(IReadOnlyList<ComparedRecord> Records, string? Next)> ListComparedAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        string? after,
        CancellationToken cancellationToken
    ) =>
        ValueTask.FromResult(
            database.Read(connection =>
            {
                using var select = connection.Prepare(SelectBehind);
                select
                    .Bind(1, StoredValue.Of(from))
                    .Bind(2, StoredValue.Of(to))
                    .Bind(3, after ?? string.Empty)
                    .Bind(4, pageSize);
                var records = new List<ComparedRecord>();
                while (select.Step())
                {
                    var state = JsonSerializer.Deserialize(
                        select.GetBytes(0),
                        StoredStateJson.Instance.AttendanceState
                    )!;
                    if (ComparedRecord.From(state) is { } record)
                        records.Add(record);
                }

                return (
                    (IReadOnlyList<ComparedRecord>)records,
                    records.Count == pageSize ? records[^1].InstanceCode : null
                );
            })
        );
}
