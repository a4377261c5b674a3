using FeishuApproval.Attendance.Records;
using FeishuApproval.Configuration;
using FeishuApproval.Events;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.Events.Types;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Telemetry;

namespace FeishuApproval.Attendance;

/// <summary>
/// Applies approval events to attendance records: load, fold and commit, and repeat when another projector committed first. An approval is
/// nearly always the first event of its instance, so it is first committed as a new record without loading. This saves one of two calls;
/// the store rejects the commit if a record exists. If a delivery fails after the record is stored and before the index is, the next
/// delivery detects that its event is already applied and repairs the index.
/// </summary>
internal sealed class AttendanceProjector(
    IAttendanceStore store,
    EventReader reader,
    TimeZones zones,
    Metrics metrics,
    UnreadableRecords? unreadable = null
) : IMessageHandler
{
    private readonly RecentInstances _recent = new();

    /// <inheritdoc/>
    public async ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken)
    {
        if (!Subscriptions.IsAttendance(message.Subject))
            return HandlerOutcome.Foreign;
        if (reader.Read(message) is not InstanceEvent instanceEvent)
            return HandlerOutcome.Unreadable;

        // Status events arrive for every subscribed definition, many for each instance. Events that change nothing are filtered out here,
        // before any call of the store.
        if (
            instanceEvent
            is ApprovalInstance { Facts.Reverted: false }
                or InstanceSnapshot { IsDecided: false }
                or LeaveRequestSnapshot { IsDecided: false }
                or ApprovalTask { Facts.Approvals: null }
        )
            return HandlerOutcome.NoEffect;

        string? origin =
            instanceEvent.Facts.Leave?.OriginInstanceCode is { } code && code != instanceEvent.InstanceCode
                ? code
                : null;

        // The tenant is checked before any change, because an event must be applied completely or not at all. A leave of another tenant
        // cannot be cancelled.
        Loaded<AttendanceState>? original = origin is null ? null : await store.LoadAsync(origin, cancellationToken);
        if (original?.State is { } state && !state.HasApplied(message.MessageId) && !state.BelongsTo(message.TenantKey))
            return HandlerOutcome.TenantMismatch;

        var outcome = await ApplyAsync(instanceEvent.InstanceCode, instanceEvent, message, cancellationToken);
        if (origin is null || outcome is not (HandlerOutcome.Applied or HandlerOutcome.AlreadyApplied))
            return outcome;

        // A cancel-leave is a separate record. The event is also applied to the leave that it cancels, so that this leave lists the
        // cancel-leave.
        var linked = await ApplyAsync(origin, instanceEvent, message, cancellationToken, original);
        return linked == HandlerOutcome.AlreadyApplied ? outcome : linked;
    }

    /// <summary>Applies an event to an instance.</summary>
    /// <param name="instanceCode">The instance of the event, or the instance whose leave the event cancels.</param>
    /// <param name="instanceEvent">The event.</param>
    /// <param name="message">The message of the event.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="known">The state of the instance, if it has just been loaded.</param>
    private async ValueTask<HandlerOutcome> ApplyAsync(
        string instanceCode,
        InstanceEvent instanceEvent,
        EventMessage message,
        CancellationToken cancellationToken,
        Loaded<AttendanceState>? known = null
    )
    {
        bool isNew = _recent.TryAdd(instanceCode);
        bool expectNothing = isNew && IsUsuallyFirst(instanceEvent) && instanceEvent.InstanceCode == instanceCode;
        for (int attempt = expectNothing ? 0 : 1; attempt <= Contention.Attempts; attempt++)
        {
            var loaded = expectNothing ? default : known ?? await store.LoadAsync(instanceCode, cancellationToken);
            known = null;
            if (loaded.State?.HasApplied(message.MessageId) == true)
                return await RepairAsync(loaded.State, cancellationToken);
            if (loaded.State?.BelongsTo(message.TenantKey) == false)
                return HandlerOutcome.TenantMismatch;

            var next = AttendanceState.Fold(
                loaded.State,
                instanceCode,
                instanceEvent,
                AppliedEvent.Of(message, instanceEvent, zones)
            );
            switch (await store.CommitAsync(loaded, next, message, cancellationToken))
            {
                case CommitResult.Committed:
                    unreadable?.Note(loaded.State, next);
                    return HandlerOutcome.Applied;
                case CommitResult.AlreadyApplied:
                    return await RepairAsync(
                        (await store.LoadAsync(instanceCode, cancellationToken)).State,
                        cancellationToken
                    );
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
        state is null || await store.RepairAsync(state, cancellationToken)
            ? HandlerOutcome.AlreadyApplied
            : HandlerOutcome.Contended;

    private static bool IsUsuallyFirst(InstanceEvent instanceEvent) =>
        instanceEvent is ApprovedEvent { Facts.Reverted: false };
}
