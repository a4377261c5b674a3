using FeishuApproval.Attendance.Index;
using FeishuApproval.Messaging;

namespace FeishuApproval.Tests.Support;

/// <summary>
/// An index whose changes of rows wait for their turn, and which at times fails after some of the rows of a change. How often does not
/// depend on how many rows there are: a change of hundreds of rows would never succeed if each of them could fail.
/// </summary>
public sealed class TurbulentAttendanceIndex(IAttendanceIndex inner, Turnstile turnstile) : IAttendanceIndex
{
    public async ValueTask ApplyAsync(IndexChange change, CancellationToken cancellationToken)
    {
        var steps = change
            .PutByEmployee.Select(row => new IndexChange([row], [], [], []))
            .Concat(change.RemoveByEmployee.Select(row => new IndexChange([], [row], [], [])))
            .Concat(change.PutByDay.Select(row => new IndexChange([], [], [row], [])))
            .Concat(change.RemoveByDay.Select(row => new IndexChange([], [], [], [row])))
            .ToArray();
        turnstile.Random.Shuffle(steps);
        bool fails = turnstile.Random.Next(3) == 0;
        int applied = fails ? turnstile.Random.Next(steps.Length + 1) : steps.Length;
        foreach (var step in steps[..applied])
        {
            await turnstile.Turn();
            await inner.ApplyAsync(step, cancellationToken);
        }

        await turnstile.Turn();
        if (fails)
            throw new StoreUnavailableException($"After {applied} of {steps.Length} rows.");
    }

    public ValueTask<IReadOnlyList<EmployeeRow>> ListByEmployeeAsync(
        string tenantKey,
        string userId,
        DateOnly from,
        DateOnly to,
        EmployeeRow? after,
        int max,
        CancellationToken cancellationToken
    ) => inner.ListByEmployeeAsync(tenantKey, userId, from, to, after, max, cancellationToken);

    public ValueTask<IReadOnlyList<DayRow>> ListByDayAsync(
        string tenantKey,
        DateOnly date,
        DayRow? after,
        int max,
        CancellationToken cancellationToken
    ) => inner.ListByDayAsync(tenantKey, date, after, max, cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListTenantsAsync(int max, CancellationToken cancellationToken) =>
        inner.ListTenantsAsync(max, cancellationToken);
}
