using FeishuApproval.Json;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Telemetry;
using FeishuApproval.Webhook;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.FeishuPlatform.LongConnection;

/// <summary>
/// Publishes an event's payload. The payload is the same JSON as an unencrypted webhook body. The connection itself proves that Feishu sent
/// it, so only app and tenant are checked. An empty Verification Token is accepted, because Feishu sends it empty over the long connection.
/// </summary>
internal sealed partial class EventIntake(
    LongConnectionOptions options,
    WebhookVerifier verifier,
    ITopic topic,
    TimeProvider time,
    Metrics metrics,
    ILogger<EventIntake> logger
)
{
    private readonly RepeatedLogs _rejected = new(time, (reason, count) => LogMoreRejected(logger, count, reason));

    private readonly TimedPublisher _publisher = new(topic, time, metrics, logger, "acknowledged with code 500");

    /// <summary>Publishes the event to the topic.</summary>
    /// <param name="payload">The whole payload.</param>
    /// <param name="budget">Cancelled when the acknowledgement is due.</param>
    /// <returns>True after the topic has the event; false when Feishu must send it again.</returns>
    public async ValueTask<bool> TakeAsync(ReadOnlyMemory<byte> payload, CancellationToken budget)
    {
        switch (verifier.VerifyConnected(options.App, payload.Span))
        {
            case WebhookVerdict.Accepted accepted:
                return await _publisher.TryPublishAsync(accepted.Message, budget);

            case WebhookVerdict.Rejected rejected:
                string reason = SnakeCase.Of(rejected.Reason);
                metrics.Rejected(reason);
                _rejected.Add(reason, () => LogRejected(reason, rejected.Reason.Hint()));
                return false;

            // A URL check has no meaning on a long connection, so it is only acknowledged.
            default:
                return true;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "An event of the long connection was rejected: {Reason}. {Hint}"
    )]
    private partial void LogRejected(string reason, string hint);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} more events of the long connection were rejected within a minute: {Reason}"
    )]
    private static partial void LogMoreRejected(ILogger logger, long count, string reason);
}
