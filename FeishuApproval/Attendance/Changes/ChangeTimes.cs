using FeishuApproval.Messaging;

namespace FeishuApproval.Attendance.Changes;

/// <summary>
/// Puts the changes of several writers into one order by time, where the store has no order of commits. A writer chooses the time after
/// the commit and writes a row with it; a reader reads only up to <see cref="Delay"/> ago. So no change is passed over:
/// <list type="bullet">
/// <item>A row that is acknowledged within <see cref="LongestWrite"/> of its time is stored before any reader comes to that time, if no two
/// clocks differ by more than the rest of <see cref="Delay"/>. A row that takes longer is written again with a later time.</item>
/// <item>A row that is not acknowledged may be stored late, and be passed over. Its delivery is not settled then: it comes again, finds the
/// event applied, and writes another row.</item>
/// </list>
/// </summary>
internal static class ChangeTimes
{
    /// <summary>How many rows one change may take. A storage call is limited to less than <see cref="LongestWrite"/>.</summary>
    private const int Attempts = 3;

    /// <summary>How far readers stay behind.</summary>
    public static TimeSpan Delay { get; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a row may take from the choice of its time until it is acknowledged. The rest of <see cref="Delay"/> is for clocks that
    /// differ, and for the one call that deletes a record after its row was written.
    /// </summary>
    public static TimeSpan LongestWrite { get; } = TimeSpan.FromSeconds(12);

    /// <summary>The time that readers stop before.</summary>
    public static DateTimeOffset ReadableBefore(TimeProvider time) => time.GetUtcNow() - Delay;

    /// <summary>Writes a row with the time of now, and again with a later time if that took too long.</summary>
    /// <param name="time">The writer's clock.</param>
    /// <param name="writeAsync">Writes the row with a time; completes when the store has acknowledged it.</param>
    /// <exception cref="StoreUnavailableException">Each row took too long.</exception>
    public static async ValueTask WriteAsync(TimeProvider time, Func<DateTimeOffset, Task> writeAsync)
    {
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            var at = time.GetUtcNow();
            await writeAsync(at);
            if (time.GetUtcNow() - at <= LongestWrite) return;
        }

        throw new StoreUnavailableException("The change feed takes too long to write.");
    }
}
