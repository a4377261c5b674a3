using System.Collections.Concurrent;
using FeishuApproval.Attendance.Records;
using FeishuApproval.Configuration;
using FeishuApproval.Events;
using FeishuApproval.Events.Facts;
using FeishuApproval.Events.Types;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Messaging;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Reconciliation;

/// <summary>
/// Fetches the detail of an approval after its event, because no event contains everything: the number and the department of the approval,
/// who approved it, the working day of a correction. The event itself is applied by another subscription, which this one never delays. When
/// no call is possible now, the detail is left to the next comparison with Feishu (<see cref="MissingDetails"/>).
/// </summary>
/// <param name="store">The stored records.</param>
/// <param name="reader">Reads the events.</param>
/// <param name="zones">The attendance zones.</param>
/// <param name="clients">The apps' clients.</param>
/// <param name="publisher">Fetches and publishes a detail.</param>
/// <param name="calls">The calls of the day.</param>
/// <param name="options">When a detail is fetched.</param>
/// <param name="metrics">Counts the details.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class DetailHandler(
    IAttendanceStore store,
    EventReader reader,
    TimeZones zones,
    PlatformClients clients,
    DetailPublisher publisher,
    DetailCalls calls,
    DetailOptions options,
    Metrics metrics,
    TimeProvider time,
    ILogger<DetailHandler> logger
) : IMessageHandler, IDisposable
{
    /// <summary>The detail is on the topic.</summary>
    internal const string Fetched = "fetched";

    /// <summary>No call is possible now; the next comparison with Feishu fetches the detail.</summary>
    internal const string PutOff = "put_off";

    /// <summary>The call failed for a reason that remains.</summary>
    internal const string Failed = "failed";

    /// <summary>An event counts the approval in seconds, and the detail in milliseconds.</summary>
    private static readonly TimeSpan SameGrant = TimeSpan.FromSeconds(1);

    /// <summary>How long no detail is requested after a failure that may pass, so that deliveries that wait do not use up the calls of the day.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly DetailFetches _fetches = new();
    private readonly ConcurrentDictionary<string, (DateTimeOffset Until, PlatformError Error)> _failures = new(
        StringComparer.Ordinal
    );
    private readonly RepeatedLogs _refused = new(time, (cause, count) => LogMoreRefused(logger, count, cause));

    /// <summary>Whether details are fetched after events.</summary>
    public bool IsOn => options.Mode != DetailMode.Never;

    /// <summary>Why no detail can be fetched now, in a sentence that says what to do; null when nothing is wrong.</summary>
    public string? Problem =>
        clients.All.Select(client => client.Pause?.Sentence).FirstOrDefault(sentence => sentence is not null)
        ?? (
            calls.IsUsedUp
                ? "The calls that may fetch details today are used up. The next comparisons with Feishu fetch the others; "
                    + "Reconcile__MaxCallsPerDay sets the limit."
                : null
        );

    /// <inheritdoc/>
    public async ValueTask<HandlerOutcome> HandleAsync(EventMessage message, CancellationToken cancellationToken)
    {
        // The subscription of the event reports an event that cannot be read or belongs to another tenant.
        if (
            !IsOn
            || reader.Read(message) is not ApprovedEvent { Facts.Reverted: false } approved
            || clients.Find(message.AppId, approved.Facts.ApprovalCode) is not { } client
        )
            return HandlerOutcome.NoEffect;
        string change = $"{approved.InstanceCode} {approved.Facts.ApprovedAt?.UtcTicks}";
        if (!_fetches.IsRunning(change))
        {
            if (!await IsNeededAsync(approved, message, cancellationToken))
                return HandlerOutcome.NoEffect;
            if (client.Pause is not null || calls.IsUsedUp)
            {
                metrics.DetailHandled(PutOff);
                return HandlerOutcome.NoEffect;
            }
        }

        return await _fetches.FollowAsync(
            change,
            stop => FetchAsync(client, approved.InstanceCode, message.TenantKey, stop)
        );
    }

    /// <summary>Completes when the details that are being fetched are on the topic, or failed.</summary>
    internal Task WhenFetchedAsync() => _fetches.WhenFetchedAsync();

    /// <inheritdoc/>
    public void Dispose() => _fetches.Dispose();

    /// <summary>Whether the record needs a detail when the event is applied to it, whether that has happened already or not.</summary>
    private async ValueTask<bool> IsNeededAsync(
        ApprovedEvent approved,
        EventMessage message,
        CancellationToken cancellationToken
    )
    {
        AttendanceState? stored;
        try
        {
            stored = (await store.LoadAsync(approved.InstanceCode, cancellationToken)).State;
        }
        catch (UnreadableRecordException)
        {
            // A detail could not be applied either. The subscription of the event reports the record.
            return false;
        }

        if (stored?.BelongsTo(message.TenantKey) == false)
            return false;
        var state = AttendanceState.Fold(
            stored,
            approved.InstanceCode,
            approved,
            AppliedEvent.Of(message, approved, zones)
        );
        if (state.MergedFacts()!.Reverted)
            return false;
        return state.Facts.FirstOrDefault(facts => facts.Source == FactSource.Snapshot) is not { } detail
            || (options.Mode == DetailMode.Always && approved.Facts.ApprovedAt - detail.ApprovedAt >= SameGrant);
    }

    private async Task<PlatformError?> FetchAsync(
        PlatformClient client,
        string instanceCode,
        string? tenantKey,
        CancellationToken cancellationToken
    )
    {
        if (_failures.TryGetValue(client.App.AppId, out var failure) && time.GetUtcNow() < failure.Until)
            return failure.Error;
        if (!calls.TryTake())
        {
            metrics.DetailHandled(PutOff);
            return new PlatformError(PlatformErrorKind.QuotaExhausted, "The calls of today are used up.");
        }

        var error = await publisher.PublishAsync(client, instanceCode, tenantKey, cancellationToken);
        if (error is { IsTransient: true })
        {
            _failures[client.App.AppId] = (time.GetUtcNow() + Pause, error);
            return error;
        }

        metrics.DetailHandled(
            error is null ? Fetched
            : error.Kind == PlatformErrorKind.QuotaExhausted ? PutOff
            : Failed
        );
        if (error is not null)
            _refused.Add($"{client.App.AppId}, {error.Kind}", () => LogRefused(client.App.AppId, error.Sentence));
        return error;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A detail could not be fetched with the app {AppId}: {Problem}")]
    private partial void LogRefused(string appId, string problem);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} more details could not be fetched within a minute: {Cause}"
    )]
    private static partial void LogMoreRefused(ILogger logger, long count, string cause);
}
