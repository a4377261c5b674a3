using FeishuApproval.Attendance;

namespace FeishuApproval.Indexing;

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
        var places = AttendancePlace.Of(state);
        EmployeeRow[] byEmployee = [.. places.Select(place => ByEmployee(place, state.InstanceCode))];
        DayRow[] byDay = [.. places.SelectMany(place => ByDay(place, state.InstanceCode))];
        if (state.FormerPlaces.Count == 0) return new IndexChange(byEmployee, [], byDay, []);

        // The last day is no part of the key: a row that only ends on another day is put, not removed.
        return new IndexChange(
            byEmployee,
            [.. state.FormerPlaces.Select(place => ByEmployee(place, state.InstanceCode)).ExceptBy(byEmployee.Select(Key), Key)],
            byDay,
            [.. state.FormerPlaces.SelectMany(place => ByDay(place, state.InstanceCode)).Except(byDay)]);
    }

    private static EmployeeRow Key(EmployeeRow row) => row with { LastDay = default };

    private static EmployeeRow ByEmployee(AttendancePlace place, string instanceCode) =>
        new(place.TenantKey, place.UserId, place.Start, place.Kind, instanceCode, place.LastDay);

    private static IEnumerable<DayRow> ByDay(AttendancePlace place, string instanceCode)
    {
        int days = Math.Min(place.LastDay.DayNumber - place.FirstDay.DayNumber + 1, MaxDays);
        for (int i = 0; i < days; i++) yield return new DayRow(place.TenantKey, place.FirstDay.AddDays(i), place.UserId, place.Kind, instanceCode);
    }
}
