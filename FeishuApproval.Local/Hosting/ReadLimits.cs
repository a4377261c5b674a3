using FeishuApproval.Api.Http;
using FeishuApproval.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace FeishuApproval.Local.Hosting;

/// <summary>
/// Limits how many reads of each cost run at once. A read occupies a thread while SQLite works for it, so without the limit reads could
/// occupy all threads, and an event would not be stored in time. Further reads wait; when too many wait, a read gets status 503.
/// </summary>
internal static class ReadLimits
{
    private static readonly Dictionary<RouteCost, (int Running, int Waiting)> Limits = new()
    {
        [RouteCost.Page] = (16, 128),
        [RouteCost.Period] = (2, 8),
        [RouteCost.Feed] = (4, 16),
    };

    /// <summary>The most reads that run at once, of all costs together.</summary>
    public static int Running => Limits.Values.Sum(limit => limit.Running);

    /// <summary>The name of the policy for routes of this cost.</summary>
    public static string Policy(RouteCost cost) => SnakeCase.Of(cost);

    /// <summary>Registers the policies.</summary>
    public static void Add(IServiceCollection services) =>
        services.AddRateLimiter(options =>
        {
            foreach (var (cost, (running, waiting)) in Limits)
            {
                options.AddConcurrencyLimiter(
                    Policy(cost),
                    limiter => (limiter.PermitLimit, limiter.QueueLimit) = (running, waiting)
                );
            }

            options.OnRejected = (context, _) => Endpoints.WriteAsync(context.HttpContext, HttpResult.TooManyReads);
        });

    /// <summary>
    /// Lets the thread pool create at once the threads that reads can occupy, in addition to those for events. By default, the pool waits
    /// before it creates more threads than there are processors.
    /// </summary>
    public static void ReserveThreads()
    {
        ThreadPool.GetMinThreads(out int workers, out int completions);
        int needed = Running + (2 * Environment.ProcessorCount);
        if (workers < needed)
            ThreadPool.SetMinThreads(needed, completions);
    }
}
