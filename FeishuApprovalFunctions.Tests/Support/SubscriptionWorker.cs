using FeishuApproval.Messaging;
using FeishuApproval.TestSupport;

namespace FeishuApproval.Tests.Support;

/// <summary>
/// Handles deliveries as a subscription does: failed ones are repeated, half of them in a new process without memory of the first.
/// </summary>
internal static class SubscriptionWorker
{
    /// <summary>Handles all of them.</summary>
    /// <param name="start">Starts a process.</param>
    /// <param name="deliveries">The deliveries.</param>
    /// <param name="random">Decides which failures are a crash.</param>
    public static async Task RunAsync(Func<TestProjection> start, IEnumerable<EventMessage> deliveries, Random random)
    {
        var queue = new Queue<EventMessage>(deliveries);
        var projection = start();
        try
        {
            while (queue.TryDequeue(out var message))
            {
                try
                {
                    if (await projection.HandleAsync(message) == HandlerOutcome.Contended)
                        queue.Enqueue(message);
                }
                catch (StoreUnavailableException)
                {
                    queue.Enqueue(message);
                    if (random.Next(2) == 0)
                        continue;
                    projection.Dispose();
                    projection = start();
                }
            }
        }
        finally
        {
            projection.Dispose();
        }
    }
}
