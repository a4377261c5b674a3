using System.Globalization;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Sqlite;

namespace FeishuApproval.Local.Storage;

/// <summary>
/// The change feed, ordered by the change numbers of <c>attendance</c> and <c>deleted_attendance</c>. One writer assigns the numbers in the
/// order of its commits, so a later commit always has a higher number. A record is listed only with its last change.
/// </summary>
internal static class SqliteChangeFeed
{
    internal const string SelectBehind = """
        SELECT change, instance_code, changed_at FROM attendance WHERE tenant_key = ?1 AND change > ?2
        UNION ALL
        SELECT change, instance_code, changed_at FROM deleted_attendance d WHERE tenant_key = ?1 AND change > ?2
          AND NOT EXISTS (SELECT 1 FROM attendance a WHERE a.instance_code = d.instance_code AND a.tenant_key = d.tenant_key)
        ORDER BY 1 LIMIT ?3
        """;

    /// <inheritdoc cref="IAttendanceStore.ReadChangesAsync"/>
    public static ChangePage Read(Database database, string tenantKey, string? after, int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        long last = 0;
        if (after is not null && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out last))
        {
            throw new FormatException("The position is no change number.");
        }

        if (tenantKey.Length == 0)
            return new ChangePage([], after, HasMore: false);
        return database.Read(connection =>
        {
            // After a restore, the database may be an older backup than the position.
            if (last > SqliteAttendanceStore.LastChange(connection))
                throw new FormatException("The position is ahead of the feed.");

            using var select = connection.Prepare(SelectBehind);
            select.Bind(1, tenantKey).Bind(2, last).Bind(3, max + 1L);
            var changes = new List<RecordChange>();
            while (select.Step())
            {
                if (changes.Count == max)
                    return new ChangePage(changes, changes[^1].Position, HasMore: true);
                changes.Add(
                    new RecordChange(
                        select.GetText(1),
                        ColumnValue.Time(select.GetInt64(2)),
                        select.GetInt64(0).ToString(CultureInfo.InvariantCulture)
                    )
                );
            }

            return new ChangePage(changes, changes is [.., var end] ? end.Position : after, HasMore: false);
        });
    }
}
