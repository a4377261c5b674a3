using System.Globalization;
using FeishuApproval.ApproverTasks;
using FeishuApproval.Attendance.Records;
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
        SELECT state, instance_code, change FROM attendance WHERE instance_code IN (
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
                string? last = null;
                int rows = 0;
                while (select.Step())
                {
                    rows++;
                    last = select.GetText(1);
                    try
                    {
                        string etag = select.GetInt64(2).ToString(CultureInfo.InvariantCulture);
                        if (
                            ComparedRecord.From(StoredStateJson.Read(last, select.GetBytes(0), etag).State!) is
                            { } record
                        )
                            records.Add(record);
                    }
                    catch (UnreadableRecordException)
                    {
                        // It must not stop the comparison of the others. The approval counts as missing, and the check names the record.
                    }
                }

                return ((IReadOnlyList<ComparedRecord>)records, rows == pageSize ? last : null);
            })
        );
}
