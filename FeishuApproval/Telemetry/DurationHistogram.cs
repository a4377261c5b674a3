using System.Numerics;

namespace FeishuApproval.Telemetry;

/// <summary>
/// Counts durations in 15 KB, however many there are. A percentile is exact to the microsecond below 64 µs and at most 3.2 % too high
/// above. Safe for concurrent use.
/// </summary>
internal sealed class DurationHistogram
{
    // Each doubling has 32 equal steps; each value below 64 has a step of its own.
    private const int StepBits = 5;
    private const int Steps = 1 << StepBits;

    private readonly long[] _counts = new long[(64 - StepBits) * Steps];
    private long _count;
    private long _maximum;

    /// <summary>How many durations were recorded.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>The longest duration, exact; zero when none was recorded.</summary>
    public TimeSpan Maximum => TimeSpan.FromMicroseconds(Volatile.Read(ref _maximum));

    /// <summary>Records a duration; a negative one counts as zero.</summary>
    public void Record(TimeSpan duration)
    {
        long microseconds = Math.Max(0, duration.Ticks / TimeSpan.TicksPerMicrosecond);
        Interlocked.Increment(ref _counts[Index(microseconds)]);
        Interlocked.Increment(ref _count);

        long maximum = Volatile.Read(ref _maximum);
        while (microseconds > maximum)
        {
            long seen = Interlocked.CompareExchange(ref _maximum, microseconds, maximum);
            if (seen == maximum) break;
            maximum = seen;
        }
    }

    /// <summary>The duration that this share of all did not exceed; zero when none was recorded.</summary>
    /// <param name="share">From 0 to 1.</param>
    public TimeSpan Percentile(double share)
    {
        long rank = Math.Clamp((long)Math.Ceiling(share * Count), 1, Math.Max(1, Count));
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += Volatile.Read(ref _counts[i]);
            if (seen >= rank) return TimeSpan.FromMicroseconds(Math.Min(Highest(i), Volatile.Read(ref _maximum)));
        }

        return Maximum;
    }

    private static int Index(long microseconds)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)microseconds | 1) - StepBits);
        return shift * Steps + (int)(microseconds >> shift);
    }

    /// <summary>The longest duration that is counted at an index, in microseconds.</summary>
    private static long Highest(int index)
    {
        int shift = Math.Max(0, index / Steps - 1);
        return ((long)(index - shift * Steps + 1) << shift) - 1;
    }
}
