using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Attendance.Index;

/// <summary>The rows of one instance to put into the index and to remove from it. Applying it twice changes nothing.</summary>
/// <param name="PutByEmployee">Rows by employee to put.</param>
/// <param name="RemoveByEmployee">Rows by employee to remove.</param>
/// <param name="PutByDay">Rows by day to put.</param>
/// <param name="RemoveByDay">Rows by day to remove.</param>
public sealed record IndexChange(
    IReadOnlyList<EmployeeRow> PutByEmployee, IReadOnlyList<EmployeeRow> RemoveByEmployee, IReadOnlyList<DayRow> PutByDay,
        IReadOnlyList<DayRow> RemoveByDay)
{
    /// <summary>All rows of a state: those of its entries are put, those of its earlier entries removed.</summary>
    public static IndexChange Of(AttendanceState state)
    {
        var entries = state.IndexEntries;
        var byEmployee = new EmployeeRow[entries.Count];
        for (int i = 0; i < byEmployee.Length; i++) byEmployee[i] = ByEmployee(entries[i], state.InstanceCode);
        var byDay = ByDay(entries, state.InstanceCode);
        if (state.StaleEntries.Count == 0) return new IndexChange(byEmployee, [], byDay, []);

        // The last day is no part of the key: a row that only ends on another day is put, not removed.
        return new IndexChange(
            byEmployee,
            [.. state.StaleEntries.Select(entry => ByEmployee(entry, state.InstanceCode)).ExceptBy(byEmployee.Select(Key), Key)],
            byDay,
            [.. ByDay(state.StaleEntries, state.InstanceCode).Except(byDay)]);
    }

    /// <summary>The rows by day that were put with a row by employee.</summary>
    internal static IEnumerable<DayRow> Days(EmployeeRow row) =>
        ByDay([new IndexEntry(row.TenantKey, row.UserId, row.Kind, row.Start, row.LastDay)], row.InstanceCode);

    private static EmployeeRow Key(EmployeeRow row) => row with { LastDay = default };

    private static EmployeeRow ByEmployee(IndexEntry entry, string instanceCode) =>
        new(entry.TenantKey, entry.UserId, entry.Start, entry.Kind, instanceCode, entry.LastDay);

    private static DayRow[] ByDay(IReadOnlyList<IndexEntry> entries, string instanceCode)
    {
        var rows = new DayRow[entries.Sum(entry => entry.Days)];
        int row = 0;
        foreach (var entry in entries)
        {
            int days = entry.Days;
            for (int day = 0; day < days; day++) rows[row++] =
                new DayRow(entry.TenantKey, entry.FirstDay.AddDays(day), entry.UserId, entry.Kind, instanceCode);
        }

        return rows;
    }
}
