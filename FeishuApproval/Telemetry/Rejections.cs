using System.Collections.Immutable;

namespace FeishuApproval.Telemetry;

/// <summary>The rejected requests of one reason: when the first and the last arrived, and how many in each hour. Safe for concurrent use.</summary>
internal sealed class Rejections(DateTimeOffset firstAt)
{
    /// <summary>The number of hours that are counted separately. Older hours are only part of <see cref="Count"/>.</summary>
    public const int Hours = 48;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<DateTimeOffset, long> _byHour = [];
    private DateTimeOffset _lastAt = firstAt;
    private long _count;
    private TimeSpan? _clockDifference;

    /// <summary>When the first request arrived (UTC).</summary>
    public DateTimeOffset FirstAt { get; } = firstAt;

    /// <summary>When the last request arrived (UTC).</summary>
    public DateTimeOffset LastAt
    {
        get
        {
            lock (_lock)
                return _lastAt;
        }
    }

    /// <summary>The number of requests since the process started.</summary>
    public long Count
    {
        get
        {
            lock (_lock)
                return _count;
        }
    }

    /// <summary>The number of requests in each of the last hours that had any, by the start of the hour (UTC).</summary>
    public ImmutableSortedDictionary<DateTimeOffset, long> ByHour
    {
        get
        {
            lock (_lock)
                return _byHour.ToImmutableSortedDictionary();
        }
    }

    /// <summary>How far the time of the last signed request was behind this machine's clock; null when no difference is known.</summary>
    public TimeSpan? ClockDifference
    {
        get
        {
            lock (_lock)
                return _clockDifference;
        }
    }

    /// <summary>Counts one request.</summary>
    public void Add(DateTimeOffset now, TimeSpan? clockDifference = null)
    {
        var hour = new DateTimeOffset(now.Ticks - now.Ticks % TimeSpan.TicksPerHour, TimeSpan.Zero);
        lock (_lock)
        {
            _count++;
            _clockDifference = clockDifference ?? _clockDifference;
            if (now > _lastAt)
                _lastAt = now;
            _byHour[hour] = _byHour.GetValueOrDefault(hour) + 1;
            while (_byHour.Count > Hours)
                _byHour.Remove(_byHour.Keys.First());
        }
    }
}
