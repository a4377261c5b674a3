using FeishuApproval.Attendance.Index;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Support;

/// <summary>
/// An index whose changes of rows wait for their turn, and which at times fails after some of the rows of a change. How often does not
/// depend on how many rows there are: a change of hundreds of rows would never succeed if each of them could fail.
/// </summary>
public sealed class TurbulentAttendanceIndex(IAttendanceIndex inner, Turnstile turnstile)
    : AttendanceIndexDecorator(inner)
{
    public override async ValueTask ApplyAsync(IndexChange change, CancellationToken cancellationToken)
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
            await Inner.ApplyAsync(step, cancellationToken);
        }

        await turnstile.Turn();
        if (fails)
            throw new StoreUnavailableException($"After {applied} of {steps.Length} rows.");
    }
}
