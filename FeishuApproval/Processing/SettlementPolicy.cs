using FeishuApproval.Messaging;

namespace FeishuApproval.Processing;

/// <summary>
/// Decides how a delivery ends. It is a pure function. The Service Bus trigger has no back-off and uses up ten deliveries within seconds,
/// so the server waits between retries within the delivery.
/// </summary>
internal static class SettlementPolicy
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(20);

    /// <summary>The number of attempts in one delivery before the message is abandoned.</summary>
    internal const int AttemptsPerDelivery = 8;

    /// <summary>
    /// The maximum duration of one attempt. A store call takes less. With this limit, even the longest delivery ends before its lock
    /// expires; the lock is renewed for five minutes.
    /// </summary>
    internal static TimeSpan AttemptLimit { get; } = TimeSpan.FromSeconds(25);

    /// <summary>The maximum duration of one delivery: all attempts and the waits between them.</summary>
    internal static TimeSpan LongestDelivery { get; } =
        Enumerable
            .Range(1, AttemptsPerDelivery - 1)
            .Aggregate(AttemptLimit * AttemptsPerDelivery, (total, attempt) => total + Delay(attempt, jitter: 1));

    /// <summary>Decides how the delivery ends.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="deliveryCount">The number of this delivery of the message, from 1.</param>
    /// <param name="attempt">The number of this attempt within the delivery, from 1.</param>
    /// <param name="jitter">A random number in [0, 1). It spreads the delay over the upper half of its range.</param>
    public static Settlement Decide(Failure failure, int deliveryCount, int attempt, double jitter)
    {
        switch (failure)
        {
            case Failure.None:
                return Settlement.Complete.Instance;
            case Failure.Cancelled:
                return Settlement.None.Instance;
            case Failure.Unreadable:
                return new Settlement.DeadLetter(
                    "unreadable",
                    "The body lacks the ids of its record. Check the body, and resend it after deploying a version that reads it."
                );
            case Failure.TenantMismatch:
                return new Settlement.DeadLetter(
                    "tenant_mismatch",
                    "The record that this event names belongs to another tenant, so the event is not applied, and resending it has no effect. "
                        + "Find out which app sent it, then purge it."
                );
        }

        // A second attempt distinguishes a bug, which fails every time, from a coincidence.
        int attempts = failure == Failure.Unexpected ? 2 : AttemptsPerDelivery;
        if (attempt < attempts)
            return new Settlement.Retry(Delay(attempt, jitter));
        if (deliveryCount < Subscriptions.MaxDeliveryCount)
            return Settlement.Abandon.Instance;

        return failure switch
        {
            Failure.Contended => new Settlement.DeadLetter(
                "contended",
                "The record kept changing while this event was applied. Resend it."
            ),
            Failure.Pending => new Settlement.DeadLetter(
                "pending",
                "What the event needs could not be fetched from Feishu in any delivery; the log has the cause. Resend the event. The detail of an "
                    + "approval is also fetched by the next comparison with Feishu."
            ),
            Failure.StoreUnavailable => new Settlement.DeadLetter(
                "store_unavailable",
                "The store did not answer in any delivery. Resend the event when it does."
            ),
            _ => new Settlement.DeadLetter(
                "unexpected",
                "Every delivery failed. The log has the exception; resend the event after fixing the cause."
            ),
        };
    }

    /// <summary>Returns the wait after an attempt. It doubles from 200 ms to at most 20 s, and jitter reduces it by up to half.</summary>
    public static TimeSpan Delay(int attempt, double jitter)
    {
        double ceiling = Math.Min(
            FirstDelay.TotalMilliseconds * Math.Pow(2, attempt - 1),
            LongestDelay.TotalMilliseconds
        );
        return TimeSpan.FromMilliseconds(ceiling * (0.5 + jitter / 2));
    }
}
