namespace FeishuApproval.Attendance;

/// <summary>
/// The instances of recent events, a bounded number of them: tells the first event of an instance from later ones without reading the
/// store. It is a hint and may be wrong. Safe for concurrent use.
/// </summary>
internal sealed class RecentInstances
{
    /// <summary>How many instances one generation holds; two are kept, so between one and two times as many are remembered.</summary>
    internal const int Generation = 4096;

    private readonly Lock _lock = new();
    private HashSet<string> _current = new(StringComparer.Ordinal);
    private HashSet<string> _previous = new(StringComparer.Ordinal);

    /// <summary>Remembers an instance; false when it was remembered already.</summary>
    public bool TryAdd(string instanceCode)
    {
        lock (_lock)
        {
            bool known = _previous.Contains(instanceCode);
            if (!_current.Add(instanceCode)) return false;
            if (_current.Count == Generation) (_previous, _current) = (_current, new(StringComparer.Ordinal));
            return !known;
        }
    }
}
