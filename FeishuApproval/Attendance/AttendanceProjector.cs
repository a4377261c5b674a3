using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Telemetry;

namespace FeishuApproval.Attendance;

/// <summary>
/// Folds approval events into attendance records: load, fold, commit, and again when another projector was faster. An approval is
/// nearly always the first that is heard of its instance, so it is committed against nothing without loading first; the store
/// refuses that when there is something, and costs one call instead of two when there is not. The index follows the commit; a
/// delivery that died in between comes again, finds its event applied, and mends the index.
/// </summary>
public sealed class AttendanceProjector(
    IAttendanceStore store, AttendanceIndexer indexer, EventReader reader, TimeZoneInfo zone, TimeProvider time, Metrics metrics) : IMessageHandler
{
    private readonly RecentInstances _recent = new();

    /// <inheritdoc/>
    public async ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken)
    {
        if (!Subscriptions.IsAttendance(message.Subject)) return HandlerOutcome.Foreign;
        if (reader.Read(message) is not InstanceEvent instanceEvent) return HandlerOutcome.Unreadable;

        var outcome = await ApplyAsync(instanceEvent.InstanceCode, instanceEvent, message, cancellationToken);

        // A cancel-leave is a record of its own, and the leave it cancels names it.
        if (outcome != HandlerOutcome.Contended
            && instanceEvent is LeaveApprovalV2 { OriginInstanceCode: { } origin }
            && origin != instanceEvent.InstanceCode)
        {
            var linked = await ApplyAsync(origin, instanceEvent, message, cancellationToken);
            if (linked != HandlerOutcome.AlreadyApplied) outcome = linked;
        }

        return outcome;
    }

    private async ValueTask<HandlerOutcome> ApplyAsync(string instanceCode, InstanceEvent instanceEvent, EventMessage message, CancellationToken cancellationToken)
    {
        bool isNew = _recent.TryAdd(instanceCode);
        bool expectNothing = isNew && IsUsuallyFirst(instanceEvent) && instanceEvent.InstanceCode == instanceCode;
        for (int attempt = expectNothing ? 0 : 1; attempt <= Contention.Attempts; attempt++)
        {
            var loaded = expectNothing ? default : await store.LoadAsync(instanceCode, cancellationToken);
            if (loaded.State?.HasApplied(message.MessageId) == true) return await RepairAsync(loaded.State, cancellationToken);

            var next = AttendanceState.Fold(loaded.State, instanceCode, instanceEvent, AppliedEvent.Of(message, zone), TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone));
            switch (await store.CommitAsync(loaded, next, message, cancellationToken))
            {
                case CommitResult.Committed:
                    return await indexer.FollowAsync(loaded.State, next, cancellationToken) ? HandlerOutcome.Applied : HandlerOutcome.Contended;
                case CommitResult.AlreadyApplied:
                    return await RepairAsync((await store.LoadAsync(instanceCode, cancellationToken)).State, cancellationToken);
                case CommitResult.Conflict when expectNothing:
                    expectNothing = false;
                    break;
                default:
                    metrics.Conflict();
                    break;
            }
        }

        return HandlerOutcome.Contended;
    }

    private async ValueTask<HandlerOutcome> RepairAsync(AttendanceState? state, CancellationToken cancellationToken) =>
        state is null || await indexer.RepairAsync(state, cancellationToken) ? HandlerOutcome.AlreadyApplied : HandlerOutcome.Contended;

    private static bool IsUsuallyFirst(InstanceEvent instanceEvent) => instanceEvent is ApprovedEvent and not RemedyGroupUpdate { IsReverted: true };
}
