using System.Collections.Concurrent;
using FeishuApproval.Attendance;
using FeishuApproval.Events;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.Events.Types;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Reconciliation.Comparison;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Reconciliation;

/// <summary>
/// Handles status changes of approval instances. A revert is applied to the record. For a granted approval without an attendance event of
/// its own, the detail is fetched and published to the topic, as in a comparison with Feishu. These are the approvals of a definition with a
/// mapping, and the approvals that a user's subscription reports of a definition that this app has not subscribed to. The
/// deliveries of one machine run inside a transaction, so the detail is fetched beside them: the delivery stays pending, and is repeated,
/// until the topic has the detail.
/// </summary>
/// <param name="attendance">Applies reverts.</param>
/// <param name="reader">Reads the events.</param>
/// <param name="mappings">The definitions with a mapping.</param>
/// <param name="clients">The apps' clients.</param>
/// <param name="topic">Returns the topic. The topic itself delivers to this handler, so it exists only later.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class StatusChangeHandler(
    IMessageHandler attendance,
    EventReader reader,
    FormMappings mappings,
    PlatformClients clients,
    Func<IEventPublisher> topic,
    TimeProvider time,
    ILogger<StatusChangeHandler> logger
) : IMessageHandler, IDisposable
{
    /// <summary>The most details that are fetched at the same time. Further deliveries wait for their next attempt.</summary>
    private const int MaxFetches = 64;

    /// <summary>How long the kind of a definition, or that it cannot be read, is remembered.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly DefinitionCatalog _definitions = new(time, mappings);
    private readonly RecentInstances _done = new();
    private readonly ConcurrentDictionary<string, Task<PlatformError?>> _fetches = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string AppId, string ApprovalCode), DateTimeOffset> _paused = [];
    private readonly RepeatedLogs _refused = new(time, (cause, count) => LogMoreRefused(logger, count, cause));
    private readonly CancellationTokenSource _stop = new();

    /// <inheritdoc/>
    public async ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken)
    {
        var outcome = await attendance.HandleAsync(message, cancellationToken);
        if (
            outcome != HandlerOutcome.NoEffect
            || reader.Read(message)
                is not ApprovalInstance { IsApproved: true, Facts.ApprovalCode: { } approvalCode } approved
            || Client(message, approvalCode) is not { } client
            || !MayNeedDetail(message, client, approvalCode)
        )
            return outcome;

        // Both events of one change have the same time. An instance that is granted again has another one.
        string change = $"{approved.InstanceCode} {approved.OperateTime?.UtcTicks}";
        if (_done.Contains(change))
            return HandlerOutcome.AlreadyApplied;
        if (_fetches.TryGetValue(change, out var fetch))
        {
            if (!fetch.IsCompleted)
                return HandlerOutcome.Pending;
            _fetches.TryRemove(change, out _);
            var error = await fetch;
            if (error is null)
            {
                _done.TryAdd(change);
                return HandlerOutcome.Applied;
            }

            if (!error.IsTransient)
                return HandlerOutcome.NoEffect;
        }

        if (_fetches.Count >= MaxFetches)
            RemoveCompleted();
        if (_fetches.Count < MaxFetches)
        {
            _ = _fetches.GetOrAdd(
                change,
                _ => Task.Run(() => FetchAsync(approved, approvalCode, client, message.TenantKey), _stop.Token)
            );
        }

        return HandlerOutcome.Pending;
    }

    /// <summary>Completes when the details that are being fetched are on the topic, or failed.</summary>
    internal Task WhenFetchedAsync() => Task.WhenAll(_fetches.Values);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    /// <summary>Removes fetches whose delivery was not repeated here, for example because another instance repeated it.</summary>
    private void RemoveCompleted()
    {
        foreach (var (change, fetch) in _fetches)
        {
            if (!fetch.IsCompleted || !_fetches.TryRemove(change, out _))
                continue;
            if (fetch is { IsCompletedSuccessfully: true, Result: null })
                _done.TryAdd(change);
        }
    }

    /// <summary>The client of the app that received the event.</summary>
    private PlatformClient? Client(EventMessage message, string approvalCode) =>
        clients.All.FirstOrDefault(client => client.App.AppId == message.AppId)
        ?? clients.All.FirstOrDefault(client => client.App.ApprovalCodes.Contains(approvalCode));

    /// <summary>
    /// Whether Feishu may send no attendance event of the approval. Feishu sends <c>approval_instance</c>, and the attendance event, of the
    /// definitions that the app has subscribed to.
    /// </summary>
    private bool MayNeedDetail(EventMessage message, PlatformClient client, string approvalCode) =>
        mappings.Find(approvalCode) is not null
        || (
            message.Subject == EventTypes.InstanceStatusChanged
            && !client.App.ApprovalCodes.Contains(approvalCode)
            && !(_paused.TryGetValue((client.App.AppId, approvalCode), out var until) && time.GetUtcNow() < until)
        );

    /// <summary>Publishes the detail, if the definition creates records. Returns the error.</summary>
    private async Task<PlatformError?> FetchAsync(
        ApprovalInstance approved,
        string approvalCode,
        PlatformClient client,
        string? tenantKey
    )
    {
        if (mappings.Find(approvalCode) is null)
        {
            var found = await _definitions.FindAsync(client, approvalCode, _stop.Token);
            if (!found.TryGet(out var definition, out var unknown))
                return Refused(unknown, client, approvalCode);
            if (definition.Kind is null)
            {
                _paused[(client.App.AppId, approvalCode)] = time.GetUtcNow() + Pause;
                return null;
            }
        }

        var result = await client.GetInstanceAsync(approved.InstanceCode, _stop.Token);
        if (!result.TryGet(out var detail, out var error))
            return Refused(error, client, approvalCode);
        var snapshot = SnapshotMessage.OfInstance(
            approved.InstanceCode,
            detail,
            client.App.AppId,
            tenantKey,
            time.GetUtcNow()
        );
        if (
            InstanceSnapshotReader.Read(snapshot, SnapshotMessage.Clock, mappings)?.InstanceCode
            != approved.InstanceCode
        )
        {
            return Refused(
                PlatformErrors.Unreadable(PlatformCall.Instance, client.App, "the instance"),
                client,
                approvalCode
            );
        }

        try
        {
            await topic().PublishAsync(snapshot, _stop.Token);
            return null;
        }
        catch (PublishException exception)
        {
            return new PlatformError(PlatformErrorKind.Unavailable, exception.Message) { IsTransient = true };
        }
    }

    /// <summary>Logs an error. If no retry helps, the next comparison with Feishu finds the approval.</summary>
    private PlatformError Refused(PlatformError error, PlatformClient client, string approvalCode)
    {
        if (!error.IsTransient)
            _paused[(client.App.AppId, approvalCode)] = time.GetUtcNow() + Pause;
        _refused.Add($"{approvalCode}, {error.Kind}", () => LogRefused(approvalCode, error.Sentence));
        return error;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The detail of an approval of the definition {ApprovalCode} could not be fetched: {Problem}"
    )]
    private partial void LogRefused(string approvalCode, string problem);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The details of {Count} more approvals could not be fetched within a minute: {Cause}"
    )]
    private static partial void LogMoreRefused(ILogger logger, long count, string cause);
}
