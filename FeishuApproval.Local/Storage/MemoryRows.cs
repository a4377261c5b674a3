using System.Diagnostics.CodeAnalysis;

namespace FeishuApproval.Local.Storage;

/// <summary>The rows of one partition: quick to change, and sorted when somebody reads them. Safe for concurrent use.</summary>
internal sealed class MemoryRows<TKey, TValue>(IComparer<TKey> order)
    where TKey : struct
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, TValue> _rows = [];
    private TKey[]? _sorted;

    public void Put(TKey key, TValue value)
    {
        lock (_lock)
        {
            int count = _rows.Count;
            _rows[key] = value;
            if (_rows.Count != count) _sorted = null;
        }
    }

    public void Remove(TKey key)
    {
        lock (_lock)
        {
            if (_rows.Remove(key)) _sorted = null;
        }
    }

    /// <summary>The wanted rows behind a key, in order, as many as asked for.</summary>
    public IReadOnlyList<TRow> List<TRow>(TKey? after, int max, Func<TKey, TValue, bool> isWanted, Func<TKey, TValue, TRow> make)
    {
        lock (_lock)
        {
            if (_sorted is null) Sort();
            var found = new List<TRow>();
            int start = 0;
            if (after is { } last)
            {
                start = Array.BinarySearch(_sorted, last, order);
                start = start < 0 ? ~start : start + 1;
            }

            for (int i = start; i < _sorted.Length && found.Count < max; i++)
            {
                var value = _rows[_sorted[i]];
                if (isWanted(_sorted[i], value)) found.Add(make(_sorted[i], value));
            }

            return found;
        }
    }

    [MemberNotNull(nameof(_sorted))]
    private void Sort()
    {
        _sorted = [.. _rows.Keys];
        Array.Sort(_sorted, order);
    }
}
