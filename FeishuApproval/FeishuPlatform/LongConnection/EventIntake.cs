using FeishuApproval.Json;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Telemetry;
using FeishuApproval.Webhook;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.FeishuPlatform.LongConnection;

/// <summary>
/// Publishes an event's payload, the same JSON as a plain webhook body. The connection itself proves that Feishu sent it, so only app and
/// tenant are checked. An event without a Verification Token is accepted, because Feishu sends it empty here.
/// </summary>
internal sealed partial class EventIntake(
    LongConnectionOptions options, WebhookVerifier verifier, IEventPublisher publisher, TimeProvider time, Metrics metrics,
        ILogger<EventIntake> logger)
{
    private readonly TimedPublisher _publisher = new(publisher, time, metrics, logger, "acknowledged with code 500");

    /// <summary>Puts the event on the topic.</summary>
    /// <param name="payload">The payload, whole.</param>
    /// <param name="budget">Ends when the acknowledgement is due.</param>
    /// <returns>True once the topic holds it; false when Feishu must send it again.</returns>
    public async ValueTask<bool> TakeAsync(ReadOnlyMemory<byte> payload, CancellationToken budget)
    {
        switch (verifier.VerifyConnected(options.App, payload.Span))
        {
            case WebhookVerdict.Accepted accepted:
                return await _publisher.TryPublishAsync(accepted.Message, budget);

            case WebhookVerdict.Rejected rejected:
                string reason = SnakeCase.Of(rejected.Reason);
                metrics.Rejected(reason);
                LogRejected(reason);
                return false;

            // A URL check has no meaning here and is acknowledged.
            default:
                return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "An event of the long connection was rejected: {Reason}. Compare Feishu__AppId, Feishu__TenantKey and "
            + "Feishu__VerificationToken with the developer console")]
    private partial void LogRejected(string reason);
}
