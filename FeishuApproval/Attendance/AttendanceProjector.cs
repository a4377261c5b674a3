using FeishuApproval.Attendance.Index;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Events;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Telemetry;

namespace FeishuApproval.Attendance;

/// <summary>
/// Folds approval events into attendance records: load, fold, commit, and again when another projector was faster. An approval is
/// nearly always the first event of its instance, so it is committed as a new record without loading first. The store refuses that when a
/// record exists; otherwise it saves one of two calls. The index is updated after the commit. When a delivery fails in between, the next
/// one finds its event applied and repairs the index.
/// </summary>
internal sealed class AttendanceProjector(
    IAttendanceStore store, AttendanceIndexer indexer, EventReader reader, TimeZoneInfo zone, Metrics metrics) : IMessageHandler
{
    private readonly RecentInstances _recent = new();

    /// <inheritdoc/>
    public async ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken)
    {
        if (!Subscriptions.IsAttendance(message.Subject)) return HandlerOutcome.Foreign;
        if (reader.Read(message) is not InstanceEvent instanceEvent) return HandlerOutcome.Unreadable;

        // Status events come for every subscribed definition, many for each instance, so those that change nothing cost no call of the
        // store.
        if (instanceEvent is ApprovalInstance { IsReverted: false }
            or InstanceSnapshot { IsDecided: false }) return HandlerOutcome.NoEffect;

        string? origin = instanceEvent is LeaveApprovalV2 { OriginInstanceCode: { } code } && code != instanceEvent.InstanceCode ? code
            : null;

        // An event is applied as a whole or not at all: a leave of another tenant cannot be cancelled.
        Loaded<AttendanceState>? original = origin is null ? null : await store.LoadAsync(origin, cancellationToken);
        if (original?.State is { } state && !state.HasApplied(message.MessageId)
            && !state.BelongsTo(message.TenantKey)) return HandlerOutcome.TenantMismatch;

        var outcome = await ApplyAsync(instanceEvent.InstanceCode, instanceEvent, message, cancellationToken);
        if (origin is null || outcome is not (HandlerOutcome.Applied or HandlerOutcome.AlreadyApplied)) return outcome;

        // A cancel-leave is a record of its own, and the leave it cancels names it.
        var linked = await ApplyAsync(origin, instanceEvent, message, cancellationToken, original);
        return linked == HandlerOutcome.AlreadyApplied ? outcome : linked;
    }

    /// <summary>Applies an event to an instance.</summary>
    /// <param name="instanceCode">The instance: the event's own, or the one its leave cancels.</param>
    /// <param name="instanceEvent">The event.</param>
    /// <param name="message">Its message.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="known">The instance's state, if it has just been loaded.</param>
    private async ValueTask<HandlerOutcome> ApplyAsync(
        string instanceCode, InstanceEvent instanceEvent, EventMessage message, CancellationToken cancellationToken,
            Loaded<AttendanceState>? known = null)
    {
        bool isNew = _recent.TryAdd(instanceCode);
        bool expectNothing = isNew && IsUsuallyFirst(instanceEvent) && instanceEvent.InstanceCode == instanceCode;
        for (int attempt = expectNothing ? 0 : 1; attempt <= Contention.Attempts; attempt++)
        {
            var loaded = expectNothing ? default : known ?? await store.LoadAsync(instanceCode, cancellationToken);
            known = null;
            if (loaded.State?.HasApplied(message.MessageId) == true) return await RepairAsync(loaded.State, cancellationToken);
            if (loaded.State?.BelongsTo(message.TenantKey) == false) return HandlerOutcome.TenantMismatch;

            var next = AttendanceState.Fold(loaded.State, instanceCode, instanceEvent, AppliedEvent.Of(message, zone));
            switch (await store.CommitAsync(loaded, next, message, cancellationToken))
            {
                case CommitResult.Committed:
                    return await indexer.FollowAsync(loaded.State, next, cancellationToken) ? HandlerOutcome.Applied
                        : HandlerOutcome.Contended;
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

    private static bool IsUsuallyFirst(InstanceEvent instanceEvent) =>
        instanceEvent is ApprovedEvent { IsReverted: false } and not InstanceSnapshot;
}
