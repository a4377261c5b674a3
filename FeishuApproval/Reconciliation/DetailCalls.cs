namespace FeishuApproval.Reconciliation;

/// <summary>
/// Counts the calls of a day that fetch details after events. They may use half of <c>Reconcile__MaxCallsPerDay</c>, so that the comparison with
/// Feishu always has the other half. The comparison saves the count of all servers with its progress. Safe for concurrent use.
/// </summary>
internal sealed class DetailCalls(ReconcileOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private DateOnly _day;
    private long _known;
    private long _unsaved;

    /// <summary>Whether the calls of today are used up.</summary>
    public bool IsUsedUp
    {
        get
        {
            lock (_lock)
            {
                BeginDay();
                return _known >= Most(options);
            }
        }
    }

    /// <summary>Returns the most calls in a day.</summary>
    public static long Most(ReconcileOptions options) => options.MaxCallsPerDay / 2;

    /// <summary>Counts a call. Returns false, and counts nothing, when the calls of today are used up.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            BeginDay();
            if (_known >= Most(options))
                return false;
            _known++;
            _unsaved++;
            return true;
        }
    }

    /// <summary>Adds the calls of this server to the saved calls of today, and takes over those of other servers and of an earlier process.</summary>
    /// <param name="saved">The saved calls of today.</param>
    /// <returns>The calls of this server that were not saved yet.</returns>
    public long Save(long saved)
    {
        lock (_lock)
        {
            BeginDay();
            long added = _unsaved;
            _known = Math.Max(_known, saved + added);
            _unsaved = 0;
            return added;
        }
    }

    private void BeginDay()
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (today != _day)
            (_day, _known, _unsaved) = (today, 0, 0);
    }
}
