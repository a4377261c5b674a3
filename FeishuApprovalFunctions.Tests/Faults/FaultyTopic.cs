using FeishuApproval.Messaging;

namespace FeishuApproval.Tests.Faults;

/// <summary>A topic that at times refuses a message, does not answer, or stores a message without confirming it.</summary>
public sealed class FaultyTopic(ITopic inner, FaultPlan plan) : ITopic
{
    /// <summary>
    /// How many calls for one event may fail: together with one failure by kill or clock, as many as Feishu's four retries repair.
    /// </summary>
    private const int MostFailures = 3;

    public async ValueTask PublishAsync(EventMessage message, CancellationToken cancellationToken)
    {
        switch (Choose(message.MessageId))
        {
            case Fault.TopicRefused:
                plan.Met(Fault.TopicRefused);
                throw new PublishException("Refused.");

            case Fault.TopicTookItAndFailed:
                await inner.PublishAsync(message, cancellationToken);
                plan.Met(Fault.TopicTookItAndFailed);
                throw new PublishException("Taken, and then the connection broke.");

            case Fault.TopicSilent:
                plan.Met(Fault.TopicSilent);
                RequestClock.RunOut();
                throw new OperationCanceledException(cancellationToken);

            case Fault.TopicLate:
                plan.Met(Fault.TopicLate);
                RequestClock.RunOut();
                await inner.PublishAsync(message, CancellationToken.None);
                break;

            default:
                await inner.PublishAsync(message, cancellationToken);
                break;
        }
    }

    public Task CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);

    public ValueTask<IReadOnlyList<EventMessage>> ListWaitingAsync(int max, CancellationToken cancellationToken) =>
        inner.ListWaitingAsync(max, cancellationToken);

    private Fault? Choose(string messageId)
    {
        int call = plan.NextCall("publish", messageId);
        if (call > MostFailures)
            return null;

        // A failed event is likely to fail again, so that later retries happen, too.
        double share = call == 1 ? 0.12 : 0.4;
        return plan.Chance("publish", messageId, call) switch
        {
            double chance when chance < share / 4 => Fault.TopicRefused,
            double chance when chance < share / 2 => Fault.TopicTookItAndFailed,
            double chance when chance < share * 3 / 4 => Fault.TopicSilent,
            double chance when chance < share => Fault.TopicLate,
            _ => null,
        };
    }
}
