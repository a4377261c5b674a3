namespace FeishuApproval.FeishuPlatform.LongConnection;

/// <summary>
/// The delay before the next attempt to connect: up to 3 s at first, because Feishu closes healthy connections often; then a random share
/// of a limit that doubles, so that many servers do not come back at the same moment.
/// </summary>
internal sealed class Backoff(Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SlowLimit = TimeSpan.FromMinutes(5);

    private int _failures;

    /// <summary>How long a connection must have lasted for the delays to start from the first again.</summary>
    public static TimeSpan HealthyAfter { get; } = TimeSpan.FromSeconds(60);

    /// <summary>The connection lasted.</summary>
    public void Reset() => _failures = 0;

    /// <summary>The delay, at most <paramref name="limit"/>.</summary>
    public TimeSpan Next(TimeSpan limit)
    {
        var most = First * Math.Pow(2, Math.Min(_failures++, 16));
        return random.NextDouble() * (most < limit ? most : limit);
    }

    /// <summary>The delay where nothing changes within seconds: 2.5 to 5 min.</summary>
    public TimeSpan NextSlow() => SlowLimit * (0.5 + random.NextDouble() / 2);
}
