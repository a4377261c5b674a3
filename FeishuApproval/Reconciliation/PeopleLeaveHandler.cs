using System.Collections.Concurrent;
using System.Collections.Immutable;
using FeishuApproval.Events;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.Events.Types;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Json;
using FeishuApproval.Messaging;
using FeishuApproval.Reconciliation.Comparison;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Reconciliation;

/// <summary>
/// Fetches the leave of a process of Feishu People when the process ends, and publishes it to the topic, where it makes the record. The
/// calls do not count in the monthly quota. The event is delivered again until the leave is fetched, and becomes a dead letter when it never is,
/// because no comparison with Feishu finds a leave of Feishu People. Processes of other kinds make no record, and are counted.
/// </summary>
/// <param name="reader">Reads the events.</param>
/// <param name="clients">The apps' clients.</param>
/// <param name="publisher">Publishes a leave.</param>
/// <param name="metrics">Counts the processes.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class PeopleLeaveHandler(
    EventReader reader,
    PlatformClients clients,
    DetailPublisher publisher,
    Metrics metrics,
    TimeProvider time,
    ILogger<PeopleLeaveHandler> logger
) : IMessageHandler, IDisposable
{
    /// <summary>The leave is on the topic.</summary>
    internal const string Fetched = "fetched";

    /// <summary>Feishu People does not list the leave, or its change, yet.</summary>
    internal const string NotListed = "not_listed";

    /// <summary>The calls failed.</summary>
    internal const string Failed = "failed";

    /// <summary>The process is no leave, so it makes no record.</summary>
    internal const string NoRecord = "no_record";

    /// <summary>
    /// How long before its event, and after the time of this server, a leave may have changed by Feishu's clocks. The window has whole seconds, so
    /// without this a leave that changed in the current second would not be listed.
    /// </summary>
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(10);

    /// <summary>How long Feishu sends an event again. An event is not older when it arrives.</summary>
    private static readonly TimeSpan OldestEvent = Subscriptions.DuplicateDetectionWindow;

    /// <summary>How long a leave that is not listed yet is not requested again.</summary>
    private static readonly TimeSpan PauseOfLeave = TimeSpan.FromSeconds(10);

    /// <summary>How long no leave is requested after a failed call, so that deliveries that wait do not use up the calls of a minute.</summary>
    private static readonly TimeSpan PauseOfApp = TimeSpan.FromMinutes(1);

    /// <summary>The most pages of a window: 10,000 leaves.</summary>
    private const int MaxPages = 100;

    private const int MaxPaused = 4096;

    private readonly DetailFetches _fetches = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _notListed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (DateTimeOffset Until, PlatformError Error)> _failures = new(
        StringComparer.Ordinal
    );
    private readonly RepeatedLogs _refused = new(time, (cause, count) => LogMoreRefused(logger, count, cause));
    private bool _hasNoApp;

    /// <summary>Why leaves cannot be fetched, in a sentence that says what to do; null when nothing is wrong.</summary>
    public string? Problem =>
        _hasNoApp
            ? "Leaves of Feishu People arrive, and no App Secret is set to fetch them with. Set Feishu__AppSecret, then resend their events: "
                + "replay with the target people-leave."
            : _failures.Values.Select(failure => failure.Error.Sentence).FirstOrDefault();

    /// <inheritdoc/>
    public async ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken)
    {
        if (reader.Read(message) is not ProcessStatusChanged process)
            return HandlerOutcome.Unreadable;
        if (process is { IsDone: true, BizType: { } kind } && ProcessStatusChanged.OtherAttendance.Contains(kind))
            metrics.PeopleProcess(kind, NoRecord);
        if (process.BizType != ProcessStatusChanged.Leave || !(process.IsDone || process.IsRevoked))
            return HandlerOutcome.NoEffect;
        if (clients.Find(message.AppId, approvalCode: null) is not { } client)
        {
            _hasNoApp = true;
            metrics.PeopleProcess(ProcessStatusChanged.Leave, Failed);
            _refused.Add("no App Secret", LogNoApp);
            return HandlerOutcome.NoEffect;
        }

        string change = $"{process.ProcessId} {process.Status} {process.CreatedAt?.UtcTicks}";
        if (_notListed.TryGetValue(change, out var until) && time.GetUtcNow() < until)
            return HandlerOutcome.Pending;
        return await _fetches.FollowAsync(change, stop => FetchAsync(process, change, client, message, stop));
    }

    /// <summary>Completes when the leaves that are being fetched are on the topic, or failed.</summary>
    internal Task WhenFetchedAsync() => _fetches.WhenFetchedAsync();

    /// <inheritdoc/>
    public void Dispose() => _fetches.Dispose();

    /// <summary>
    /// Publishes the leaves of a process. Returns the error, which is always transient: each delivery tries again until the event is a dead
    /// letter, which can be resent.
    /// </summary>
    private async Task<PlatformError?> FetchAsync(
        ProcessStatusChanged process,
        string change,
        PlatformClient client,
        EventMessage message,
        CancellationToken cancellationToken
    )
    {
        string appId = client.App.AppId;
        if (_failures.TryGetValue(appId, out var failure) && time.GetUtcNow() < failure.Until)
            return failure.Error;
        var found = await FindAsync(process, client, message, cancellationToken);
        if (!found.TryGet(out var leaves, out var error))
            return Refused(appId, error);
        foreach (var (leave, _) in leaves)
        {
            var snapshot = SnapshotMessage.OfLeaveRequest(
                new LeaveRequest(leave.Data).Id!,
                leave,
                appId,
                message.TenantKey,
                time.GetUtcNow()
            );
            if (await publisher.PublishAsync(snapshot, cancellationToken) is { } unpublished)
                return Refused(appId, unpublished);
        }

        _failures.TryRemove(appId, out _);
        bool isListed = leaves.Length > 0 && leaves.All(each => each.IsSettled);
        metrics.PeopleProcess(ProcessStatusChanged.Leave, isListed ? Fetched : NotListed);
        if (isListed)
        {
            _notListed.TryRemove(change, out _);
            return null;
        }

        Pause(change);
        return new PlatformError(PlatformErrorKind.NotFound, "Feishu People does not list the leave of a process yet.")
        {
            IsTransient = true,
        };
    }

    /// <summary>
    /// Finds the leaves of a process among those that changed since shortly before its event, each with whether it already shows the result of
    /// the process. There is no call for the leave of one process. A process that revokes another one may be in no list; then the leave is that
    /// of the other process.
    /// </summary>
    private async ValueTask<PlatformResult<ImmutableArray<(PlatformDetail Leave, bool IsSettled)>>> FindAsync(
        ProcessStatusChanged process,
        PlatformClient client,
        EventMessage message,
        CancellationToken cancellationToken
    )
    {
        var from = Earliest(process.CreatedAt, message.ReceivedAt) - ClockDifference;
        var found = await FindAsync(process.ProcessId, process.IsRevoked);
        if (found.Error is not null || !found.Value.IsEmpty || !process.IsRevocation)
            return found;
        if (!(await client.GetProcessAsync(process.ProcessId, cancellationToken)).TryGet(out var detail, out var error))
            return error.Kind == PlatformErrorKind.NotFound ? found : error;
        return detail.Data.Text("original_process_id"u8) is { } original
            ? await FindAsync(original, isRevoked: true)
            : found;

        async ValueTask<PlatformResult<ImmutableArray<(PlatformDetail, bool)>>> FindAsync(
            string processId,
            bool isRevoked
        )
        {
            var listed = await PlatformPages.AllAsync(
                async token =>
                    (
                        await client.ListLeaveRequestsAsync(
                            from,
                            time.GetUtcNow() + ClockDifference,
                            token,
                            cancellationToken
                        )
                    ).Select<PlatformPage<PlatformDetail>>(page =>
                        page with
                        {
                            Items = page.Items.RemoveAll(leave => !new LeaveRequest(leave.Data).IsOf(processId)),
                        }
                    ),
                MaxPages
            );
            return listed.Select<ImmutableArray<(PlatformDetail, bool)>>(leaves =>
                leaves
                    .Select(leave => (leave, new LeaveRequest(leave.Data).Shows(processId, isRevoked)))
                    .ToImmutableArray()
            );
        }
    }

    /// <summary>When the event was created, as far as that is plausible.</summary>
    private static DateTimeOffset Earliest(DateTimeOffset? createdAt, DateTimeOffset receivedAt)
    {
        var created = createdAt ?? receivedAt;
        var oldest = receivedAt - OldestEvent;
        return created < oldest ? oldest
            : created > receivedAt ? receivedAt
            : created;
    }

    private void Pause(string change)
    {
        var now = time.GetUtcNow();
        if (_notListed.Count >= MaxPaused)
        {
            foreach (var (other, until) in _notListed)
            {
                if (until <= now)
                    _notListed.TryRemove(other, out _);
            }
        }

        _notListed[change] = now + PauseOfLeave;
    }

    private PlatformError Refused(string appId, PlatformError error)
    {
        error = error with { IsTransient = true };
        _failures[appId] = (time.GetUtcNow() + PauseOfApp, error);
        metrics.PeopleProcess(ProcessStatusChanged.Leave, Failed);
        _refused.Add($"{appId}, {error.Kind}", () => LogRefused(appId, error.Sentence));
        return error;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A leave of Feishu People could not be fetched with the app {AppId}: {Problem}"
    )]
    private partial void LogRefused(string appId, string problem);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A leave of Feishu People could not be fetched, because no App Secret is set"
    )]
    private partial void LogNoApp();

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} more leaves of Feishu People could not be fetched within a minute: {Cause}"
    )]
    private static partial void LogMoreRefused(ILogger logger, long count, string cause);
}
