namespace FeishuApproval.Attendance;

/// <summary>
/// Stores a limited number of instances with recent events. It distinguishes the first event of an instance from later ones without reading
/// the store. The result is a hint and may be wrong. Safe for concurrent use.
/// </summary>
internal sealed class RecentInstances
{
    /// <summary>
    /// The number of instances in one generation. Two generations are kept, so the total is between one and two times this number.
    /// </summary>
    internal const int Generation = 4096;

    private readonly Lock _lock = new();
    private HashSet<string> _current = new(StringComparer.Ordinal);
    private HashSet<string> _previous = new(StringComparer.Ordinal);

    /// <summary>Whether an instance is present.</summary>
    public bool Contains(string instanceCode)
    {
        lock (_lock)
            return _current.Contains(instanceCode) || _previous.Contains(instanceCode);
    }

    /// <summary>Adds an instance. Returns false when it was already present.</summary>
    public bool TryAdd(string instanceCode)
    {
        lock (_lock)
        {
            bool known = _previous.Contains(instanceCode);
            if (!_current.Add(instanceCode))
                return false;
            if (_current.Count == Generation)
                (_previous, _current) = (_current, new(StringComparer.Ordinal));
            return !known;
        }
    }
}
