using FeishuApproval.Closings;
using FeishuApproval.Reconciliation;

namespace FeishuApproval.Api.Payroll;

/// <summary>Compares each month once with Feishu's attendance, some days after it ended.</summary>
/// <param name="comparer">Compares a month.</param>
/// <param name="store">The comparisons made so far.</param>
/// <param name="options">When a month starts and ends.</param>
internal sealed class MonthlyComparison(
    AttendanceComparer comparer,
    MonthStore<AttendanceComparison> store,
    PayrollOptions options
)
{
    /// <summary>How many days after its last day a month is compared. Approvals are often submitted late.</summary>
    public const int DaysAfter = 3;

    /// <summary>Makes or continues the comparison that is due (<see cref="ScheduledComparison"/>).</summary>
    public async ValueTask<ScheduledComparisonRun?> RunAsync(
        long maxCalls,
        TimeSpan timeLimit,
        CancellationToken cancellationToken
    )
    {
        long calls = 0;
        bool hasProblem = false;
        foreach (string tenantKey in await comparer.FindTenantsAsync(cancellationToken))
        {
            var current = options.Containing(comparer.Today(tenantKey).AddDays(-DaysAfter));
            var month = options.Containing(current.From.AddDays(-1));
            var comparisons = await store.ListAsync(tenantKey, month.Month, cancellationToken);
            if (comparisons.Any(comparison => comparison.Next is null && comparison.Through == comparison.To))
                continue;
            var report = await comparer.RunAsync(
                new ComparisonRequest(tenantKey, month)
                {
                    MaxCalls = maxCalls - calls,
                    TimeLimit = timeLimit,
                    After = comparisons is [.., { Next: { } next }] ? next : null,
                },
                cancellationToken
            );
            calls += report.Calls;
            if (report.Problem is null || calls >= maxCalls)
                return new ScheduledComparisonRun(calls, report.Problem is null && !report.OutOfCalls);

            // A problem of one tenant does not keep the others from being compared.
            hasProblem = true;
        }

        return hasProblem ? new ScheduledComparisonRun(calls, MayGoOn: false) : null;
    }
}
