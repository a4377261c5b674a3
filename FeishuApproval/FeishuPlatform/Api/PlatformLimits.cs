using System.Threading.RateLimiting;

namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>
/// Limits the rate of an app's calls. The limit is below the platform's own limits, so that the platform does not reject calls.
/// Each app has its own instance, because the platform counts by app and tenant.
/// </summary>
internal sealed class PlatformLimits : IDisposable
{
    private readonly RateLimiter _listed;
    private readonly RateLimiter _others;

    /// <param name="listed">The limiter of the calls that the platform allows 100 times a minute.</param>
    /// <param name="others">The limiter of all other calls.</param>
    public PlatformLimits(RateLimiter listed, RateLimiter others) => (_listed, _others) = (listed, others);

    /// <summary>At most 18 + 12 × 6 = 90 calls in any minute. The first 18 calls, which are enough for a check of the setup, do not wait.</summary>
    internal static TokenBucketRateLimiterOptions Listed { get; } =
        new()
        {
            TokenLimit = 18,
            TokensPerPeriod = 6,
            ReplenishmentPeriod = TimeSpan.FromSeconds(5),
            QueueLimit = int.MaxValue,
        };

    /// <summary>On average at most 15 calls a second, and at most 18 in any second.</summary>
    internal static TokenBucketRateLimiterOptions Others { get; } =
        new()
        {
            TokenLimit = 3,
            TokensPerPeriod = 3,
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(200),
            QueueLimit = int.MaxValue,
        };

    /// <summary>Creates the limits of an app.</summary>
    public static PlatformLimits Create() =>
        new(new TokenBucketRateLimiter(Listed), new TokenBucketRateLimiter(Others));

    /// <summary>Waits until the limit allows the call.</summary>
    internal async ValueTask WaitAsync(PlatformCall call, CancellationToken cancellationToken)
    {
        using var lease = await (call.IsListed ? _listed : _others).AcquireAsync(1, cancellationToken);
        if (!lease.IsAcquired)
            throw new InvalidOperationException("The limiter's queue has no end, so it cannot refuse.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listed.Dispose();
        _others.Dispose();
    }
}
