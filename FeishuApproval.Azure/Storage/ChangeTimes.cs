using FeishuApproval.Messaging;

namespace FeishuApproval.Azure.Storage;

/// <summary>
/// Orders the changes of several writers by time, for stores without an order of commits. A writer chooses the time after the commit and
/// writes a row with this time. A reader reads only rows that are older than <see cref="Delay"/>. Therefore, no change is skipped:
/// <list type="bullet">
/// <item>A row that is acknowledged within <see cref="LongestWrite"/> of its time is stored before any reader reaches this time, if no two
/// clocks differ by more than the rest of <see cref="Delay"/>. A row that takes longer is written again with a later time.</item>
/// <item>A row that is not acknowledged may be stored late and be skipped by readers. In this case, the delivery of its event is not
/// settled. The next delivery detects that the event is already applied and writes another row.</item>
/// </list>
/// </summary>
internal static class ChangeTimes
{
    /// <summary>
    /// The maximum number of rows for one change. The time limit of a storage call is shorter than <see cref="LongestWrite"/>.
    /// </summary>
    private const int Attempts = 3;

    /// <summary>The minimum age of the rows that readers read.</summary>
    public static TimeSpan Delay { get; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The maximum time between choosing the time of a row and its acknowledgement. The rest of <see cref="Delay"/> covers clock
    /// differences and the single call that deletes a record after its row was written.
    /// </summary>
    public static TimeSpan LongestWrite { get; } = TimeSpan.FromSeconds(12);

    /// <summary>Returns the end of the readable time range, exclusive.</summary>
    public static DateTimeOffset ReadableBefore(TimeProvider time) => time.GetUtcNow() - Delay;

    /// <summary>Writes a row with the current time. If the write takes too long, writes another row with a later time.</summary>
    /// <param name="time">The writer's clock.</param>
    /// <param name="writeAsync">Writes a row with the given time. Completes when the store has acknowledged it.</param>
    /// <exception cref="StoreUnavailableException">Every attempt took too long.</exception>
    public static async ValueTask WriteAsync(TimeProvider time, Func<DateTimeOffset, Task> writeAsync)
    {
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            var at = time.GetUtcNow();
            await writeAsync(at);
            if (time.GetUtcNow() - at <= LongestWrite)
                return;
        }

        throw new StoreUnavailableException("The change feed takes too long to write.");
    }
}
