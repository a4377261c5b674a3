using FeishuApproval.Attendance.Records;

namespace FeishuApproval.Attendance.Index;

/// <summary>What the index has to hold of one instance, and what it must not hold any more. Applying it twice changes nothing.</summary>
/// <param name="PutByEmployee">Rows by person to be there.</param>
/// <param name="RemoveByEmployee">Rows by person to be gone.</param>
/// <param name="PutByDay">Rows by day to be there.</param>
/// <param name="RemoveByDay">Rows by day to be gone.</param>
public sealed record IndexChange(
    IReadOnlyList<EmployeeRow> PutByEmployee, IReadOnlyList<EmployeeRow> RemoveByEmployee, IReadOnlyList<DayRow> PutByDay, IReadOnlyList<DayRow> RemoveByDay)
{
    /// <summary>Days one record is found on, from its first: three years. A longer one is a typing mistake, and must not fill the index.</summary>
    public const int MaxDays = 1100;

    /// <summary>Everything a state says about the index: rows of the places it has, none of those it had.</summary>
    public static IndexChange Of(AttendanceState state)
    {
        var places = IndexEntry.Of(state);
        var byEmployee = new EmployeeRow[places.Count];
        for (int i = 0; i < byEmployee.Length; i++) byEmployee[i] = ByEmployee(places[i], state.InstanceCode);
        var byDay = ByDay(places, state.InstanceCode);
        if (state.StaleEntries.Count == 0) return new IndexChange(byEmployee, [], byDay, []);

        // The last day is no part of the key: a row that only ends on another day is put, not removed.
        return new IndexChange(
            byEmployee,
            [.. state.StaleEntries.Select(place => ByEmployee(place, state.InstanceCode)).ExceptBy(byEmployee.Select(Key), Key)],
            byDay,
            [.. ByDay(state.StaleEntries, state.InstanceCode).Except(byDay)]);
    }

    private static EmployeeRow Key(EmployeeRow row) => row with { LastDay = default };

    private static EmployeeRow ByEmployee(IndexEntry place, string instanceCode) =>
        new(place.TenantKey, place.UserId, place.Start, place.Kind, instanceCode, place.LastDay);

    private static DayRow[] ByDay(IReadOnlyList<IndexEntry> places, string instanceCode)
    {
        int count = 0;
        foreach (var place in places) count += Days(place);
        var rows = new DayRow[count];
        int row = 0;
        foreach (var place in places)
        {
            int days = Days(place);
            for (int day = 0; day < days; day++) rows[row++] = new DayRow(place.TenantKey, place.FirstDay.AddDays(day), place.UserId, place.Kind, instanceCode);
        }

        return rows;
    }

    private static int Days(IndexEntry place) => Math.Min(place.LastDay.DayNumber - place.FirstDay.DayNumber + 1, MaxDays);
}
