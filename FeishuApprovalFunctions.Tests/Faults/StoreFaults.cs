using FeishuApproval.Messaging;

namespace FeishuApproval.Tests.Faults;

/// <summary>Decides the faults of the calls of stores.</summary>
public sealed class StoreFaults(FaultPlan plan)
{
    private const double PoisonShare = 0.002;

    /// <summary>Whether the store never takes the event.</summary>
    public bool IsPoisoned(string eventId) => plan.Chance("poison", eventId, 1) < PoisonShare;

    /// <summary>Called before a load.</summary>
    /// <exception cref="StoreUnavailableException">The store is throttled.</exception>
    public void BeforeLoad(string key)
    {
        if (plan.Chance("load", key, plan.NextCall("load", key)) >= 0.04)
            return;
        plan.Met(Fault.StoreThrottled);
        throw new StoreUnavailableException("429: throttled.");
    }

    /// <summary>Commits, or not.</summary>
    /// <param name="key">The record or task.</param>
    /// <param name="eventId">The event.</param>
    /// <param name="commit">Commits.</param>
    /// <param name="conflict">The store's result for a commit with an old version.</param>
    /// <exception cref="StoreUnavailableException">The store is down, or its answer is lost.</exception>
    public async ValueTask<TResult> CommitAsync<TResult>(
        string key,
        string eventId,
        Func<ValueTask<TResult>> commit,
        TResult conflict
    )
    {
        int call = plan.NextCall("commit", eventId);
        if (IsPoisoned(eventId))
            return Poison(eventId, conflict);

        // One record in fifty is so contended that its events exhaust the attempts of a handler.
        double conflictEnd = plan.Chance("hot", key, 1) < 0.02 && call <= 12 ? 0.95 : 0.12;
        switch (plan.Chance("commit", eventId, call))
        {
            case < 0.04:
                plan.Met(Fault.StoreDown);
                throw new StoreUnavailableException("503: down, nothing was stored.");

            case < 0.08:
                await commit();
                plan.Met(Fault.StoreTimedOut);
                throw new StoreUnavailableException("Timed out; it was stored.");

            case double chance when chance < conflictEnd:
                plan.Met(Fault.Conflict);
                return conflict;

            default:
                return await commit();
        }
    }

    private TResult Poison<TResult>(string eventId, TResult conflict)
    {
        plan.Met(Fault.Poison);
        return plan.Chance("poison-kind", eventId, 1) switch
        {
            < 0.4 => throw new StoreUnavailableException("503: down for good."),
            < 0.7 => throw new InvalidOperationException("A bug."),
            _ => conflict,
        };
    }
}
