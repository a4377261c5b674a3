using FeishuApproval.Events;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.Events.Types;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Telemetry;

namespace FeishuApproval.ApproverTasks;

/// <summary>
/// Applies corehr task events to approver tasks: load, fold and commit, and repeat when another projector committed first. A pending task
/// is nearly always new, so it is first committed as a new task without loading. The detail of a process contains the events of all its
/// tasks.
/// </summary>
internal sealed class ApproverTaskProjector(IApproverTaskStore store, EventReader reader, Metrics metrics)
    : IMessageHandler
{
    /// <inheritdoc/>
    public async ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken)
    {
        if (!Subscriptions.ApproverTask.Accepts(message.Subject))
            return HandlerOutcome.Foreign;
        switch (reader.Read(message))
        {
            case ProcessApproverUpdated updated:
                return await ApplyAsync(
                    updated,
                    expectNothing: updated.Status == ApproverTask.Pending,
                    cancellationToken
                );

            case ProcessSnapshot snapshot:
                var outcome = HandlerOutcome.AlreadyApplied;
                foreach (var task in snapshot.Tasks)
                {
                    var applied = await ApplyAsync(task, expectNothing: false, cancellationToken);
                    if (applied == HandlerOutcome.Contended)
                        return applied;
                    if (applied == HandlerOutcome.Applied)
                        outcome = applied;
                }

                return outcome;

            default:
                return HandlerOutcome.Unreadable;
        }
    }

    private async ValueTask<HandlerOutcome> ApplyAsync(
        ProcessApproverUpdated updated,
        bool expectNothing,
        CancellationToken cancellationToken
    )
    {
        for (int attempt = expectNothing ? 0 : 1; attempt <= Contention.Attempts; attempt++)
        {
            var loaded = expectNothing
                ? default
                : await store.LoadAsync(updated.ProcessId, updated.ApproverId, cancellationToken);
            if (loaded.State?.HasApplied(updated.EventId) == true)
                return HandlerOutcome.AlreadyApplied;
            if (loaded.State?.BelongsTo(updated.TenantKey) == false)
                return HandlerOutcome.TenantMismatch;
            if (await store.TryCommitAsync(loaded, ApproverTask.Fold(loaded.State, updated), cancellationToken))
                return HandlerOutcome.Applied;
            if (!expectNothing)
                metrics.Conflict();
            expectNothing = false;
        }

        return HandlerOutcome.Contended;
    }
}
