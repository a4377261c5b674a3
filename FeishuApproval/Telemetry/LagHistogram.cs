namespace FeishuApproval.Telemetry;

/// <summary>
/// Counts times from a millisecond to a month in 2 KB, whatever their number; a percentile is at most 10 % too high. Safe for
/// concurrent use.
/// </summary>
internal sealed class LagHistogram
{
    /// <summary>Buckets each doubling is cut into.</summary>
    private const int Steps = 8;

    private const int Doublings = 32;
    private const double Smallest = 0.001;

    private readonly long[] _counts = new long[Steps * Doublings + 1];

    /// <summary>Counts one.</summary>
    public void Record(TimeSpan lag) => Interlocked.Increment(ref _counts[Index(lag.TotalSeconds)]);

    /// <summary>The seconds that this share of all stays within; null when there is none.</summary>
    public double? Percentile(double share)
    {
        long total = 0;
        foreach (ref long count in _counts.AsSpan()) total += Volatile.Read(ref count);
        if (total == 0) return null;

        long rank = Math.Max(1, (long)Math.Ceiling(total * share));
        int index = 0;
        for (long seen = Volatile.Read(ref _counts[0]); seen < rank
            && index < _counts.Length - 1; seen += Volatile.Read(ref _counts[index])) index++;
        return Smallest * Math.Pow(2, (double)index / Steps);
    }

    /// <summary>The bucket whose upper bound is the nearest above.</summary>
    private int Index(double seconds) =>
        seconds <= Smallest ? 0 : Math.Min((int)Math.Ceiling(Math.Log2(seconds / Smallest) * Steps), _counts.Length - 1);
}
