using FeishuApproval.Attendance.Records;
using FeishuApproval.Events;
using FeishuApproval.Events.Types;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;

namespace FeishuApproval.Attendance.Rebuild;

/// <summary>
/// Rebuilds each instance from its stored events and compares the result with the stored state. Use it after an update that reads events
/// differently, after a change of the attendance zone, or after a restore from a backup. A rebuild is a series of calls, and the time of
/// each call is limited.
/// </summary>
internal sealed class Rebuilder(IAttendanceStore store, EventReader reader, AttendanceRules rules, TimeProvider time)
{
    /// <summary>The maximum number of findings of one call, so that its response stays readable.</summary>
    internal const int MaxFindings = 500;

    /// <summary>The number of instances that are rebuilt at the same time. It is limited because new events also use the store.</summary>
    private const int Concurrency = 8;

    /// <summary>Rebuilds until the end or until the time limit of one call.</summary>
    /// <exception cref="StoreUnavailableException">The store is unavailable, and nothing has been rebuilt yet.</exception>
    public async ValueTask<RebuildReport> RunAsync(RebuildRequest request, CancellationToken cancellationToken)
    {
        if (request.InstanceCode is { } instanceCode)
        {
            var result = await RebuildAsync(instanceCode, request.Apply, cancellationToken);
            return new RebuildReport
            {
                DryRun = !request.Apply,
                Instances = result is null ? 0 : 1,
                Findings = [.. Findings([result])],
            };
        }

        long start = time.GetTimestamp();
        var report = new RebuildReport { DryRun = !request.Apply, Next = request.After };
        while (time.GetElapsedTime(start) < OperatorCall.Budget && report.Findings.Count < MaxFindings)
        {
            try
            {
                var instanceCodes = await store.ListInstancesAsync(report.Next, cancellationToken);
                if (instanceCodes.Count == 0)
                    return report with { Next = null };
                var results = await RebuildPageAsync(instanceCodes, request.Apply, cancellationToken);
                report = report with
                {
                    Instances = report.Instances + instanceCodes.Count,
                    Findings = [.. report.Findings, .. Findings(results)],
                    Next = instanceCodes[^1],
                };
            }
            catch (StoreUnavailableException) when (report.Instances > 0)
            {
                return report;
            }
        }

        return report;
    }

    private static IEnumerable<RebuiltInstance> Findings(IEnumerable<RebuiltInstance?> results) =>
        results.OfType<RebuiltInstance>().Where(result => result.Outcome != RebuildOutcome.Same);

    /// <summary>Rebuilds one instance. Returns null when no data is stored for it.</summary>
    private async ValueTask<RebuiltInstance?> RebuildAsync(
        string instanceCode,
        bool apply,
        CancellationToken cancellationToken
    )
    {
        var (loaded, events) = await ReadAsync(instanceCode, cancellationToken);
        return await RebuildAsync(instanceCode, loaded, events, apply, cancellationToken);
    }

    /// <summary>Rebuilds several instances, with fewer reads than one by one.</summary>
    private async Task<RebuiltInstance?[]> RebuildPageAsync(
        IReadOnlyList<string> instanceCodes,
        bool apply,
        CancellationToken cancellationToken
    )
    {
        var loaded = await EachAsync(
            instanceCodes.Count,
            (i, token) => store.TryLoadAsync(instanceCodes[i], token),
            cancellationToken
        );
        var events = await store.ReadEventsAsync(instanceCodes, cancellationToken);
        return await EachAsync(
            instanceCodes.Count,
            (i, token) => RebuildAsync(instanceCodes[i], loaded[i], events[i], apply, token),
            cancellationToken
        );
    }

    private async ValueTask<RebuiltInstance?> RebuildAsync(
        string instanceCode,
        Loaded<AttendanceState> loaded,
        IReadOnlyList<EventMessage> events,
        bool apply,
        CancellationToken cancellationToken
    )
    {
        for (int attempt = 1; attempt <= Contention.Attempts; attempt++)
        {
            if (loaded.ETag is null && events.Count == 0)
                return null;
            bool isUnreadable = loaded is { State: null, ETag: not null };
            List<(EventMessage Message, InstanceEvent? Event)> read =
            [
                .. events
                    .Select(message => (Message: message, Event: Read(message, instanceCode)))
                    .Where(each =>
                        !isUnreadable || each.Event is not null || each.Message.CorrelationId == instanceCode
                    ),
            ];
            if (LostEvents(loaded.State, read) is { Count: > 0 } lost)
            {
                return new(instanceCode, isUnreadable ? RebuildOutcome.Unreadable : RebuildOutcome.Incomplete)
                {
                    LostEvents = lost,
                };
            }

            if (isUnreadable && (!apply || read.Count == 0))
                return new(instanceCode, RebuildOutcome.Unreadable);

            var rebuilt = Fold(instanceCode, loaded.State, read);
            if (RebuildComparison.AreSame(loaded.State, rebuilt))
            {
                // The repair also restores a lost index.
                if (!apply || await store.RepairAsync(loaded.State!, cancellationToken))
                    return new(instanceCode, RebuildOutcome.Same);
                (loaded, events) = await ReadAsync(instanceCode, cancellationToken);
                continue;
            }

            var differences = RebuildComparison.Differences(loaded.State, rebuilt, rules);
            if (loaded.State is not null && differences.Count > 0)
                rebuilt = rebuilt with { UpdatedAt = rules.Zones.In(time.GetUtcNow(), rebuilt.TenantKey) };
            if (
                apply
                    ? await store.TryReplaceAsync(loaded, rebuilt, cancellationToken)
                    : await IsStoredAsync(instanceCode, loaded, cancellationToken)
            )
            {
                if (apply && !await store.RepairAsync(rebuilt, cancellationToken))
                    break;
                return new(instanceCode, apply ? RebuildOutcome.Rebuilt : RebuildOutcome.Different)
                {
                    Differences = differences,
                };
            }

            (loaded, events) = await ReadAsync(instanceCode, cancellationToken);
        }

        return new(instanceCode, RebuildOutcome.Contended);
    }

    /// <summary>
    /// Reads the state first and then the events. If an event is applied in between, it is among the events but not in the state. In this
    /// case, the loaded state is no longer the stored one, and the replacement fails.
    /// </summary>
    private async ValueTask<(Loaded<AttendanceState> Loaded, IReadOnlyList<EventMessage> Events)> ReadAsync(
        string instanceCode,
        CancellationToken cancellationToken
    )
    {
        var loaded = await store.TryLoadAsync(instanceCode, cancellationToken);
        return (loaded, (await store.ReadEventsAsync([instanceCode], cancellationToken))[0]);
    }

    private async ValueTask<bool> IsStoredAsync(
        string instanceCode,
        Loaded<AttendanceState> loaded,
        CancellationToken cancellationToken
    ) => (await store.TryLoadAsync(instanceCode, cancellationToken)).ETag == loaded.ETag;

    /// <summary>
    /// Returns the events of the state that are not stored, and the stored events that cannot be read as events of the instance.
    /// </summary>
    private static List<string> LostEvents(
        AttendanceState? state,
        IReadOnlyList<(EventMessage Message, InstanceEvent? Event)> events
    ) =>
        [
            .. (state?.Events ?? [])
                .Select(applied => applied.EventId)
                .Except(events.Select(each => each.Message.MessageId)),
            .. events.Where(each => each.Event is null).Select(each => each.Message.MessageId),
        ];

    private AttendanceState Fold(
        string instanceCode,
        AttendanceState? stored,
        IReadOnlyList<(EventMessage Message, InstanceEvent? Event)> events
    )
    {
        var order = (stored?.Events ?? [])
            .Select(applied => applied.EventId)
            .Index()
            .ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        var inOrder = events
            .OrderBy(each => order.GetValueOrDefault(each.Message.MessageId, int.MaxValue))
            .ThenBy(each => each.Message.ReceivedAt)
            .ThenBy(each => each.Message.MessageId, StringComparer.Ordinal);
        return AttendanceState.Refold(
            stored,
            instanceCode,
            inOrder.Select(each => (each.Event!, AppliedEvent.Of(each.Message, each.Event!, rules.Zones)))
        );
    }

    /// <summary>Reads an event. Returns null when the event does not belong to the instance.</summary>
    private InstanceEvent? Read(EventMessage message, string instanceCode) =>
        reader.Read(message) is InstanceEvent read
        && (read.InstanceCode == instanceCode || read.Facts.Leave?.OriginInstanceCode == instanceCode)
            ? read
            : null;

    private static async Task<T[]> EachAsync<T>(
        int count,
        Func<int, CancellationToken, ValueTask<T>> act,
        CancellationToken cancellationToken
    )
    {
        var results = new T[count];
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken },
            async (i, token) => results[i] = await act(i, token)
        );
        return results;
    }
}
