using FeishuApproval.Attendance.Records;
using FeishuApproval.Local.Sqlite;

namespace FeishuApproval.Local.Storage;

/// <summary>The index in the tables <c>attendance_by_employee</c> and <c>attendance_by_day</c>.</summary>
internal static class SqliteAttendanceIndex
{
    private const string PutEmployee = """
        INSERT INTO attendance_by_employee (tenant_key, user_id, start, kind, instance_code, last_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT DO UPDATE SET last_day = max(last_day, excluded.last_day)
        """;

    private const string RemoveEmployee =
        "DELETE FROM attendance_by_employee WHERE tenant_key = ?1 AND user_id = ?2 AND start = ?3 AND kind = ?4 AND instance_code = ?5";

    private const string PutDay =
        "INSERT INTO attendance_by_day (tenant_key, day, user_id, kind, instance_code) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";

    private const string RemoveDay =
        "DELETE FROM attendance_by_day WHERE tenant_key = ?1 AND day = ?2 AND user_id = ?3 AND kind = ?4 AND instance_code = ?5";

    private const string SelectByEmployee = """
        SELECT start, kind, instance_code, last_day FROM attendance_by_employee
        WHERE tenant_key = ?1 AND user_id = ?2 AND start < ?3 AND last_day >= ?4 AND (start, kind, instance_code) > (?5, ?6, ?7)
        ORDER BY start, kind, instance_code LIMIT ?8
        """;

    private const string SelectByDay = """
        SELECT user_id, kind, instance_code FROM attendance_by_day
        WHERE tenant_key = ?1 AND day = ?2 AND (user_id, kind, instance_code) > (?3, ?4, ?5)
        ORDER BY user_id, kind, instance_code LIMIT ?6
        """;

    // The query makes one seek in the index for each tenant.
    private const string SelectTenants = """
        WITH RECURSIVE tenants (tenant_key) AS (
          SELECT min(tenant_key) FROM attendance_by_employee
          UNION ALL
          SELECT (SELECT min(tenant_key) FROM attendance_by_employee e WHERE e.tenant_key > tenants.tenant_key) FROM tenants WHERE tenants.tenant_key IS NOT NULL
        )
        SELECT tenant_key FROM tenants WHERE tenant_key IS NOT NULL LIMIT ?1
        """;

    /// <summary>Puts and removes rows in the connection's transaction. If a row is put again with another last day, the later one stays.</summary>
    public static void Apply(DatabaseConnection connection, IndexChange change)
    {
        foreach (var row in change.PutByEmployee)
        {
            using var put = connection.Prepare(PutEmployee);
            Bind(put, row).Bind(6, ColumnValue.Of(row.LastDay)).Execute();
        }

        foreach (var row in change.RemoveByEmployee)
        {
            using var remove = connection.Prepare(RemoveEmployee);
            Bind(remove, row).Execute();
        }

        foreach (var row in change.PutByDay)
        {
            using var put = connection.Prepare(PutDay);
            Bind(put, row).Execute();
        }

        foreach (var row in change.RemoveByDay)
        {
            using var remove = connection.Prepare(RemoveDay);
            Bind(remove, row).Execute();
        }
    }

    /// <inheritdoc cref="IAttendanceStore.ListByEmployeeAsync"/>
    public static List<EmployeeRow> ListByEmployee(
        DatabaseConnection connection,
        string tenantKey,
        string userId,
        DateOnly from,
        DateOnly to,
        EmployeeRow? after,
        int max
    )
    {
        using var select = connection.Prepare(SelectByEmployee);
        select
            .Bind(1, tenantKey)
            .Bind(2, userId)
            // Sorts after every minute of the last day.
            .Bind(3, ColumnValue.Of(to) + "U")
            .Bind(4, ColumnValue.Of(from))
            .Bind(5, after is { } last ? ColumnValue.Of(last.Start) : string.Empty)
            .Bind(6, after is { } row ? ColumnValue.Of(row.Kind) : string.Empty)
            .Bind(7, after?.InstanceCode ?? string.Empty)
            .Bind(8, max);
        var rows = new List<EmployeeRow>();
        while (select.Step())
        {
            rows.Add(
                new EmployeeRow(
                    tenantKey,
                    userId,
                    ColumnValue.Minute(select.GetText(0)),
                    ColumnValue.Kind(select.GetText(1)),
                    select.GetText(2),
                    ColumnValue.Day(select.GetText(3))
                )
            );
        }

        return rows;
    }

    /// <inheritdoc cref="IAttendanceStore.ListByDayAsync"/>
    public static List<DayRow> ListByDay(
        DatabaseConnection connection,
        string tenantKey,
        DateOnly date,
        DayRow? after,
        int max
    )
    {
        using var select = connection.Prepare(SelectByDay);
        select
            .Bind(1, tenantKey)
            .Bind(2, ColumnValue.Of(date))
            .Bind(3, after?.UserId ?? string.Empty)
            .Bind(4, after is { } row ? ColumnValue.Of(row.Kind) : string.Empty)
            .Bind(5, after?.InstanceCode ?? string.Empty)
            .Bind(6, max);
        var rows = new List<DayRow>();
        while (select.Step())
        {
            rows.Add(
                new DayRow(tenantKey, date, select.GetText(0), ColumnValue.Kind(select.GetText(1)), select.GetText(2))
            );
        }

        return rows;
    }

    /// <inheritdoc cref="IAttendanceStore.ListTenantsAsync"/>
    public static List<string> ListTenants(DatabaseConnection connection, int max)
    {
        using var select = connection.Prepare(SelectTenants);
        select.Bind(1, max);
        var tenants = new List<string>();
        while (select.Step())
            tenants.Add(select.GetText(0));
        return tenants;
    }

    private static DatabaseStatement Bind(DatabaseStatement statement, EmployeeRow row) =>
        statement
            .Bind(1, row.TenantKey)
            .Bind(2, row.UserId)
            .Bind(3, ColumnValue.Of(row.Start))
            .Bind(4, ColumnValue.Of(row.Kind))
            .Bind(5, row.InstanceCode);

    private static DatabaseStatement Bind(DatabaseStatement statement, DayRow row) =>
        statement
            .Bind(1, row.TenantKey)
            .Bind(2, ColumnValue.Of(row.Date))
            .Bind(3, row.UserId)
            .Bind(4, ColumnValue.Of(row.Kind))
            .Bind(5, row.InstanceCode);
}
