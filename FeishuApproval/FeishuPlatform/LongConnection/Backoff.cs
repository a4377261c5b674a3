namespace FeishuApproval.FeishuPlatform.LongConnection;

/// <summary>
/// The delay before the next connection attempt. The first delay is at most 3 s, because Feishu often closes healthy connections. Each
/// later delay is a random part of a limit that doubles, so that many servers do not reconnect at the same moment.
/// </summary>
internal sealed class Backoff(Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SlowLimit = TimeSpan.FromMinutes(5);

    private int _failures;

    /// <summary>How long a connection must have lasted before the delays start again with the first.</summary>
    public static TimeSpan HealthyAfter { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Starts again with the first delay, because the connection lasted.</summary>
    public void Reset() => _failures = 0;

    /// <summary>The next delay, at most <paramref name="limit"/>.</summary>
    public TimeSpan Next(TimeSpan limit)
    {
        var most = First * Math.Pow(2, Math.Min(_failures++, 16));
        return random.NextDouble() * (most < limit ? most : limit);
    }

    /// <summary>The delay for problems that do not end within seconds: 2.5 to 5 min.</summary>
    public TimeSpan NextSlow() => SlowLimit * (0.5 + random.NextDouble() / 2);
}
