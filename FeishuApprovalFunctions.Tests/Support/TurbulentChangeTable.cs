using System.Globalization;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Azure.Storage;
using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Support;

/// <summary>
/// A change feed by time, as a table keeps it. Time passes between the choice of a row's time and the row, and between the row and its
/// acknowledgement; now and then a write fails, before or after, and the row of a write that failed may appear long after.
/// </summary>
internal sealed class TurbulentChangeTable(Turnstile turnstile)
{
    private readonly SortedSet<(DateTimeOffset At, string InstanceCode)> _rows = [];
    private readonly List<(DateTimeOffset At, string InstanceCode)> _late = [];
    private DateTimeOffset _now = TestTime.Start;

    /// <summary>How many rows were written again because they took too long.</summary>
    public int WrittenAgain { get; private set; }

    /// <summary>Lets time pass, and some late rows appear.</summary>
    public void Pass(TimeSpan by)
    {
        _now += by;
        foreach (var row in _late.Where(_ => turnstile.Random.Next(4) == 0).ToList())
        {
            _late.Remove(row);
            _rows.Add(row);
        }
    }

    /// <summary>Notes changes in the table, as a process does whose clock differs.</summary>
    public Func<AttendanceState, Task> Of(TimeSpan skew) => committed => NoteAsync(committed, new Clock(this, skew));

    public ValueTask<ChangePage> ReadAsync(
        string tenantKey,
        string? after,
        int max,
        CancellationToken cancellationToken
    )
    {
        var before = ChangeTimes.ReadableBefore(new Clock(this, TimeSpan.Zero));
        var behind = _rows.Where(row => row.At < before && string.CompareOrdinal(Position(row), after) > 0).ToList();
        // As in a busy tenant, where rows of other records stand everywhere, the position goes as far as readers may go.
        bool hasMore = behind.Count > max;
        return ValueTask.FromResult(
            new ChangePage(
                [.. behind.Take(max).Select(row => new RecordChange(row.InstanceCode, row.At, Position(row)))],
                hasMore ? Position(behind[max - 1]) : Position((before.AddTicks(-1), "~")),
                hasMore
            )
        );
    }

    private static string Position((DateTimeOffset At, string InstanceCode) row) =>
        row.At.UtcTicks.ToString("D19", CultureInfo.InvariantCulture) + row.InstanceCode;

    private async Task WriteAsync((DateTimeOffset At, string InstanceCode) row)
    {
        await turnstile.Turn();
        switch (turnstile.Random.Next(10))
        {
            case 0:
                throw new StoreUnavailableException("Before the row.");
            case 1:
                _late.Add(row);
                throw new StoreUnavailableException("The row comes late.");
        }

        _rows.Add(row);
        await turnstile.Turn();
        if (turnstile.Random.Next(10) == 0)
            throw new StoreUnavailableException("After the row.");
    }

    private async Task NoteAsync(AttendanceState committed, TimeProvider clock)
    {
        if (committed.TenantKey is null)
            return;
        int rows = 0;
        await ChangeTimes.WriteAsync(
            clock,
            at =>
            {
                if (rows++ > 0)
                    WrittenAgain++;
                return WriteAsync((at, committed.InstanceCode));
            }
        );
    }

    private sealed class Clock(TurbulentChangeTable table, TimeSpan skew) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => table._now + skew;
    }
}
