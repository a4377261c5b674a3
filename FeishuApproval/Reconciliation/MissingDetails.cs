using FeishuApproval.Attendance;
using FeishuApproval.Attendance.Records;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Reconciliation.Comparison;
using FeishuApproval.Telemetry;

namespace FeishuApproval.Reconciliation;

/// <summary>
/// Fetches the details of records that have none yet: those that were put off because no call was possible, and those of before details were
/// fetched. It runs after each complete comparison with Feishu, within the calls of the day for details.
/// </summary>
internal sealed class MissingDetails(
    IAttendanceStore store,
    PlatformClients clients,
    DetailPublisher publisher,
    DetailCalls calls,
    DetailOptions options,
    TimeProvider time,
    Metrics metrics
)
{
    /// <summary>Instances whose detail was requested. A detail that makes no record is requested once in a process.</summary>
    private readonly RecentInstances _requested = new();

    /// <summary>The calls of the day.</summary>
    public DetailCalls Calls => calls;

    /// <summary>Fetches until all records of a period have a detail, or until the calls or the time are used up.</summary>
    /// <param name="from">The earliest submission.</param>
    /// <param name="to">The latest submission, exclusive.</param>
    /// <param name="timeLimit">The time limit.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="Messaging.StoreUnavailableException">The store cannot answer now.</exception>
    public async ValueTask RunAsync(
        DateTimeOffset from,
        DateTimeOffset to,
        TimeSpan timeLimit,
        CancellationToken cancellationToken
    )
    {
        if (options.Mode == DetailMode.Never)
            return;
        long start = time.GetTimestamp();
        var settled = time.GetUtcNow() - InstanceComparison.Grace;
        string? after = null;
        do
        {
            (var page, after) = await store.ListComparedAsync(from, to, after, cancellationToken);
            foreach (var record in page)
            {
                if (
                    record.HasDetail
                    || record.Kind is null
                    || record.IsReverted
                    || !record.IsComplete
                    || record.UpdatedAt > settled
                )
                    continue;
                if (time.GetElapsedTime(start) >= timeLimit)
                    return;
                if (!await FetchAsync(record, cancellationToken))
                    return;
            }
        } while (after is not null);
    }

    /// <summary>Fetches one detail. Returns false when no further call is possible now.</summary>
    private async ValueTask<bool> FetchAsync(ComparedRecord record, CancellationToken cancellationToken)
    {
        if (_requested.Contains(record.InstanceCode))
            return true;
        var state = (await store.LoadAsync(record.InstanceCode, cancellationToken)).State;
        if (
            state?.MergedFacts() is not { } facts
            || clients.Find(facts.AppId, record.ApprovalCode) is not { } client
            || client.Pause is not null
        )
            return true;
        if (!calls.TryTake())
            return false;
        var error = await publisher.PublishAsync(client, record.InstanceCode, state.TenantKey, cancellationToken);
        if (error is { StopsTheApp: true })
            return false;
        if (error is not { IsTransient: true })
            _requested.TryAdd(record.InstanceCode);
        metrics.DetailHandled(error is null ? DetailHandler.Fetched : DetailHandler.Failed);
        return true;
    }
}
