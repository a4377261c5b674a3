using FeishuApproval.Attendance.Records;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Support;

/// <summary>
/// Index rows whose changes wait for their turn, and at times fail after some of the rows of a change. How often does not depend on how many
/// rows there are: a change of hundreds of rows would never succeed if each of them could fail.
/// </summary>
internal sealed class TurbulentAttendanceIndex(InMemoryAttendanceIndex inner, Turnstile turnstile)
{
    public async Task ApplyAsync(IndexChange change, CancellationToken cancellationToken)
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
            inner.Apply(step);
        }

        await turnstile.Turn();
        if (fails)
            throw new StoreUnavailableException($"After {applied} of {steps.Length} rows.");
    }
}
