using FeishuApproval.Attendance.Index;
using FeishuApproval.Messaging;

namespace FeishuApproval.Tests.Support;

/// <summary>An index whose every row waits for its turn, and which now and then fails between two of them.</summary>
public sealed class TurbulentAttendanceIndex(IAttendanceIndex inner, Turnstile turnstile) : IAttendanceIndex
{
    public async ValueTask ApplyAsync(IndexChange change, CancellationToken cancellationToken)
    {
        var steps = change.PutByEmployee.Select(row => new IndexChange([row], [], [], []))
            .Concat(change.RemoveByEmployee.Select(row => new IndexChange([], [row], [], [])))
            .Concat(change.PutByDay.Select(row => new IndexChange([], [], [row], [])))
            .Concat(change.RemoveByDay.Select(row => new IndexChange([], [], [], [row])))
            .ToArray();
        turnstile.Random.Shuffle(steps);

        // As likely for many rows as for few: a change of a hundred rows would hardly ever succeed if each of them could fail.
        int failing = turnstile.Random.Next(3) == 0 ? turnstile.Random.Next(steps.Length + 1) : -1;
        for (int i = 0; i < steps.Length; i++)
        {
            await turnstile.Turn();
            if (i == failing) throw new StoreUnavailableException("Between two rows.");
            await inner.ApplyAsync(steps[i], cancellationToken);
        }

        await turnstile.Turn();
        if (steps.Length == failing) throw new StoreUnavailableException("After all rows.");
    }

    public ValueTask<IReadOnlyList<EmployeeRow>> ListByEmployeeAsync(
        string tenantKey, string userId, DateOnly from, DateOnly to, EmployeeRow? after, int max, CancellationToken cancellationToken) =>
        inner.ListByEmployeeAsync(tenantKey, userId, from, to, after, max, cancellationToken);

    public ValueTask<IReadOnlyList<DayRow>> ListByDayAsync(string tenantKey, DateOnly date, DayRow? after, int max, CancellationToken cancellationToken) =>
        inner.ListByDayAsync(tenantKey, date, after, max, cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListTenantsAsync(int max, CancellationToken cancellationToken) => inner.ListTenantsAsync(max, cancellationToken);
}
