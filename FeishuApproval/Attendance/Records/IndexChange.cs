namespace FeishuApproval.Attendance.Records;

/// <summary>
/// The rows of one instance to put into the index and to remove from the index. Applying the change twice has no further effect.
/// </summary>
/// <param name="PutByEmployee">Rows by employee to put.</param>
/// <param name="RemoveByEmployee">Rows by employee to remove.</param>
/// <param name="PutByDay">Rows by day to put.</param>
/// <param name="RemoveByDay">Rows by day to remove.</param>
internal sealed record IndexChange(
    IReadOnlyList<EmployeeRow> PutByEmployee,
    IReadOnlyList<EmployeeRow> RemoveByEmployee,
    IReadOnlyList<DayRow> PutByDay,
    IReadOnlyList<DayRow> RemoveByDay
)
{
    /// <summary>The removal of all rows of all versions of a state.</summary>
    public static IndexChange RemovalOf(AttendanceState state)
    {
        var rows = Of(state);
        return new IndexChange(
            [],
            [.. rows.PutByEmployee, .. rows.RemoveByEmployee],
            [],
            [.. rows.PutByDay, .. rows.RemoveByDay]
        );
    }

    /// <summary>
    /// Whether a row among the unreadable records is put or removed. They are counted by these rows, without reading the records.
    /// </summary>
    public bool ChangesUnreadable => PutByDay.Concat(RemoveByDay).Any(row => row.Date == IndexEntry.UnreadableDay);

    /// <summary>The removal of rows by employee with the rows by day that belong to them.</summary>
    public static IndexChange RemovalOf(IReadOnlyList<EmployeeRow> rows) =>
        new(
            [],
            rows,
            [],
            [
                .. rows.SelectMany(row =>
                    ByDay(
                        [new IndexEntry(row.TenantKey, row.UserId, row.Kind, row.Start, row.LastDay)],
                        row.InstanceCode
                    )
                ),
            ]
        );

    /// <summary>Whether two versions of a state have the same rows. Most events change none. A new state has no version before.</summary>
    public static bool IsNone(AttendanceState? before, AttendanceState after) =>
        before is not null
        && before.StaleEntries.SequenceEqual(after.StaleEntries)
        && (
            ReferenceEquals(before.IndexEntries, after.IndexEntries)
            || before.IndexEntries.SequenceEqual(after.IndexEntries)
        );

    /// <summary>Returns the rows of a state: the rows of its entries are put, and the rows of its earlier entries are removed.</summary>
    public static IndexChange Of(AttendanceState state)
    {
        var entries = state.IndexEntries;
        var byEmployee = new EmployeeRow[entries.Count];
        for (int i = 0; i < byEmployee.Length; i++)
            byEmployee[i] = ByEmployee(entries[i], state.InstanceCode);
        var byDay = ByDay(entries, state.InstanceCode);
        if (state.StaleEntries.Count == 0)
            return new IndexChange(byEmployee, [], byDay, []);

        // The last day is not part of the key. If only the last day of a row changes, the row is put and not removed.
        return new IndexChange(
            byEmployee,
            [
                .. state
                    .StaleEntries.Select(entry => ByEmployee(entry, state.InstanceCode))
                    .ExceptBy(byEmployee.Select(Key), Key),
            ],
            byDay,
            [.. ByDay(state.StaleEntries, state.InstanceCode).Except(byDay)]
        );
    }

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
            for (int day = 0; day < days; day++)
                rows[row++] = new DayRow(
                    entry.TenantKey,
                    entry.FirstDay.AddDays(day),
                    entry.UserId,
                    entry.Kind,
                    instanceCode
                );
        }

        return rows;
    }
}
