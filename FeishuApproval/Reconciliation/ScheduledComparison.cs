using FeishuApproval.Messaging;

namespace FeishuApproval.Reconciliation;

/// <summary>Makes or continues a comparison that the schedule makes besides its own, within the calls of a day.</summary>
/// <param name="maxCalls">The most calls that may count in the monthly quota.</param>
/// <param name="timeLimit">The time limit of this run.</param>
/// <param name="cancellationToken">Ends the run.</param>
/// <returns>What was done; null when no comparison is due.</returns>
/// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
internal delegate ValueTask<ScheduledComparisonRun?> ScheduledComparison(
    long maxCalls,
    TimeSpan timeLimit,
    CancellationToken cancellationToken
);

/// <summary>A run of a scheduled comparison.</summary>
/// <param name="Calls">The number of calls that count in the monthly quota.</param>
/// <param name="MayGoOn">Whether another run can follow at once. Otherwise, a problem or the calls of the day ended it.</param>
internal sealed record ScheduledComparisonRun(long Calls, bool MayGoOn);
