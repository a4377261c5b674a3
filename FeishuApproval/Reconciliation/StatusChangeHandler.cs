using System.Collections.Concurrent;
using FeishuApproval.Events;
using FeishuApproval.Events.Snapshots;
using FeishuApproval.Events.Types;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Messaging;
using FeishuApproval.Reconciliation.Comparison;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Reconciliation;

/// <summary>
/// Handles status changes of approval instances. A revert is applied to the record. For a granted approval without an attendance event of
/// its own, the detail is fetched and published to the topic, as in a comparison with Feishu. These are the approvals of a definition with a
/// mapping, and the approvals that a user's subscription reports of a definition that this app has not subscribed to.
/// </summary>
/// <param name="attendance">Applies reverts.</param>
/// <param name="reader">Reads the events.</param>
/// <param name="mappings">The definitions with a mapping.</param>
/// <param name="clients">The apps' clients.</param>
/// <param name="publisher">Fetches and publishes a detail.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class StatusChangeHandler(
    IMessageHandler attendance,
    EventReader reader,
    FormMappings mappings,
    PlatformClients clients,
    DetailPublisher publisher,
    TimeProvider time,
    ILogger<StatusChangeHandler> logger
) : IMessageHandler, IDisposable
{
    /// <summary>How long the kind of a definition, or that it cannot be read, is remembered.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly DefinitionCatalog _definitions = new(time, mappings);
    private readonly DetailFetches _fetches = new();
    private readonly ConcurrentDictionary<(string AppId, string ApprovalCode), DateTimeOffset> _paused = [];
    private readonly RepeatedLogs _refused = new(time, (cause, count) => LogMoreRefused(logger, count, cause));

    /// <inheritdoc/>
    public async ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken)
    {
        var outcome = await attendance.HandleAsync(message, cancellationToken);
        if (
            outcome != HandlerOutcome.NoEffect
            || reader.Read(message)
                is not ApprovalInstance { IsApproved: true, Facts.ApprovalCode: { } approvalCode } approved
            || clients.Find(message.AppId, approvalCode) is not { } client
            || !MayNeedDetail(message, client, approvalCode)
        )
            return outcome;

        // Both events of one change have the same time. An instance that is granted again has another one.
        return await _fetches.FollowAsync(
            $"{approved.InstanceCode} {approved.OperateTime?.UtcTicks}",
            stop => FetchAsync(approved, approvalCode, client, message.TenantKey, stop)
        );
    }

    /// <summary>Completes when the details that are being fetched are on the topic, or failed.</summary>
    internal Task WhenFetchedAsync() => _fetches.WhenFetchedAsync();

    /// <inheritdoc/>
    public void Dispose() => _fetches.Dispose();

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
        string? tenantKey,
        CancellationToken cancellationToken
    )
    {
        if (mappings.Find(approvalCode) is null)
        {
            var found = await _definitions.FindAsync(client, approvalCode, cancellationToken);
            if (!found.TryGet(out var definition, out var unknown))
                return Refused(unknown, client, approvalCode);
            if (definition.Kind is null)
            {
                _paused[(client.App.AppId, approvalCode)] = time.GetUtcNow() + Pause;
                return null;
            }
        }

        var error = await publisher.PublishAsync(client, approved.InstanceCode, tenantKey, cancellationToken);
        return error is null ? null : Refused(error, client, approvalCode);
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
