using FeishuApproval.FeishuPlatform.Api;

namespace FeishuApproval.Reconciliation.Comparison;

/// <summary>The calls and the time that one run may use.</summary>
/// <param name="clients">The clients whose calls are counted.</param>
/// <param name="maxCalls">The most calls that may count in the monthly quota.</param>
/// <param name="timeLimit">The time limit.</param>
/// <param name="time">The clock.</param>
internal sealed class CallBudget(
    IReadOnlyList<PlatformClient> clients,
    long maxCalls,
    TimeSpan timeLimit,
    TimeProvider time
)
{
    private readonly long _startedAt = time.GetTimestamp();
    private readonly long _callsBefore = clients.Sum(client => client.CountedCalls);
    private TimeSpan _notCounted;

    /// <summary>The calls so far that count in the monthly quota.</summary>
    public long Calls => clients.Sum(client => client.CountedCalls) - _callsBefore;

    /// <summary>Whether all allowed calls were used up when a call was asked for.</summary>
    public bool IsOutOfCalls { get; private set; }

    /// <summary>Whether another call is allowed, or some calls together.</summary>
    public bool MayGoOn(int calls = 1)
    {
        IsOutOfCalls = Calls + calls > maxCalls;
        return !IsOutOfCalls && time.GetElapsedTime(_startedAt) - _notCounted < timeLimit;
    }

    /// <summary>
    /// Does work that does not count in the time limit. Every run starts with this work. If the work took longer than the limit, no run
    /// would make progress.
    /// </summary>
    public async ValueTask<T> WithoutTimeLimitAsync<T>(Func<ValueTask<T>> work)
    {
        long begun = time.GetTimestamp();
        var result = await work();
        _notCounted += time.GetElapsedTime(begun);
        return result;
    }
}
