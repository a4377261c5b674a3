namespace FeishuApproval.Local.Storage;

/// <summary>
/// The rows of one partition. A change is only noted, which is what filling an index with many records needs; whoever lists the rows first puts the
/// changes in order. Safe for concurrent use.
/// </summary>
internal sealed class MemoryRows<TKey, TValue>(IComparer<TKey> order)
    where TKey : struct
    where TValue : struct, IComparable<TValue>
{
    /// <summary>Changes that may wait for a reader, beside twice as many as there are rows: so that memory does not grow without rows growing.</summary>
    private const int MaxChanges = 65_536;

    private readonly Lock _lock = new();
    private readonly List<Change> _changes = [];
    private KeyValuePair<TKey, TValue>[] _rows = [];

    /// <summary>Puts a row. One that is there keeps the greater of the two values.</summary>
    public void Put(TKey key, TValue value) => Note(new Change(key, value, IsRemoval: false));

    public void Remove(TKey key) => Note(new Change(key, default, IsRemoval: true));

    /// <summary>The wanted rows behind a key, in order, as many as asked for.</summary>
    public IReadOnlyList<TRow> List<TRow>(TKey? after, int max, Func<TKey, TValue, bool> isWanted, Func<TKey, TValue, TRow> make)
    {
        KeyValuePair<TKey, TValue>[] rows;
        lock (_lock)
        {
            if (_changes.Count > 0) Apply();
            rows = _rows;
        }

        var found = new List<TRow>();
        for (int i = after is { } last ? CountUpTo(rows, last) : 0; i < rows.Length && found.Count < max; i++)
        {
            var (key, value) = rows[i];
            if (isWanted(key, value)) found.Add(make(key, value));
        }

        return found;
    }

    private void Note(Change change)
    {
        lock (_lock)
        {
            _changes.Add(change);
            if (_changes.Count > MaxChanges + 2 * _rows.Length) Apply();
        }
    }

    /// <summary>Makes a new array of rows, so that readers keep theirs. Of several changes of a row those since its last removal count.</summary>
    private void Apply()
    {
        var rows = new List<KeyValuePair<TKey, TValue>>(_rows.Length + _changes.Count);
        int next = 0;
        Change? pending = null;

        // The order of equal keys is kept.
        foreach (var change in _changes.OrderBy(change => change.Key, order))
        {
            if (pending is { } last)
            {
                if (order.Compare(last.Key, change.Key) == 0)
                {
                    pending = Joined(last, change);
                    continue;
                }

                Insert(last);
            }

            pending = change;
        }

        Insert(pending!.Value);
        rows.AddRange(_rows.AsSpan(next));
        _rows = [.. rows];
        _changes.Clear();
        _changes.TrimExcess();

        void Insert(Change change)
        {
            while (next < _rows.Length && order.Compare(_rows[next].Key, change.Key) is var place and <= 0)
            {
                if (place < 0) rows.Add(_rows[next]);
                else if (!change.IsAfterRemoval) change = change with { Value = Greater(_rows[next].Value, change.Value) };
                next++;
            }

            if (!change.IsRemoval) rows.Add(new(change.Key, change.Value));
        }
    }

    private static Change Joined(Change first, Change second) => (first.IsRemoval, second.IsRemoval) switch
    {
        (_, true) => second,
        (true, false) => second with { IsAfterRemoval = true },
        _ => first with { Value = Greater(first.Value, second.Value) },
    };

    private static TValue Greater(TValue a, TValue b) => a.CompareTo(b) >= 0 ? a : b;

    /// <summary>How many rows are not behind a key.</summary>
    private int CountUpTo(KeyValuePair<TKey, TValue>[] rows, TKey key)
    {
        int low = 0, high = rows.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (order.Compare(rows[middle].Key, key) <= 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private readonly record struct Change(TKey Key, TValue Value, bool IsRemoval, bool IsAfterRemoval = false);
}
