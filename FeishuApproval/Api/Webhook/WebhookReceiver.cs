using FeishuApproval.Api.Http;
using FeishuApproval.Json;
using FeishuApproval.Messaging;
using FeishuApproval.Processing;
using FeishuApproval.Telemetry;
using FeishuApproval.Webhook;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Api.Webhook;

/// <summary>
/// Answers Feishu's requests. It reads and verifies the body, and returns 200 for an event only after the topic has stored the event.
/// </summary>
internal sealed partial class WebhookReceiver(
    WebhookVerifier verifier,
    ITopic topic,
    TimeProvider time,
    Metrics metrics,
    ILogger<WebhookReceiver> logger
)
{
    /// <summary>The maximum duration of a request. Feishu closes the connection after 3 s.</summary>
    public static TimeSpan Budget => TimedPublisher.Budget;

    internal static ApiOperation Operation { get; } =
        new("Feishu's webhook: takes an event or a check of the address.")
        {
            Parameters =
            [
                ApiParameter.Header(
                    WebhookRequest.TimestampHeader,
                    "When Feishu sent the request; needed with an Encrypt Key."
                ),
                ApiParameter.Header(WebhookRequest.NonceHeader, "Part of what is signed."),
                ApiParameter.Header(
                    WebhookRequest.SignatureHeader,
                    "SHA-256 over timestamp, nonce, Encrypt Key and body."
                ),
            ],
            RequestBody = "An event as Feishu sends it, encrypted or not.",
            Answers =
            [
                ApiAnswer.Json(WebhookJson.Default.EventAccepted) with
                {
                    Description = "The event is stored on the topic. A check of the address gets its challenge back.",
                },
                ApiAnswer.Json(WebhookJson.Default.ChallengeResponse),
                ApiAnswer.Json(WebhookJson.Default.WebhookError) with
                {
                    Status = 401,
                    Description = "The request is not proven to come from Feishu; the same answer whatever the reason.",
                },
                ApiAnswer.Json(WebhookJson.Default.WebhookError) with
                {
                    Status = 503,
                    Description = "The topic did not accept the event in time; Feishu sends it again.",
                },
            ],
            Problems = [413],
        };

    private readonly TimedPublisher _publisher = new(topic, time, metrics, logger, "answered 503");

    private readonly BodyMemory _bodies = new();

    private readonly RepeatedLog[] _rejections =
    [
        .. Enum.GetValues<RejectReason>()
            .Select(reason => new RepeatedLog(
                time,
                () => LogRejected(logger, SnakeCase.Of(reason), reason.Hint()),
                count => LogMoreRejected(logger, count, SnakeCase.Of(reason))
            )),
    ];

    private readonly RepeatedLog _unread = new(
        time,
        () => LogBodyUnread(logger),
        count => LogMoreBodiesUnread(logger, count)
    );

    /// <summary>Handles one request. Never throws an exception for an error of the caller or the topic.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="header">Returns a request header by name; null when it is absent.</param>
    /// <param name="body">The request body.</param>
    /// <param name="contentLength">Content-Length, if the request has one.</param>
    public async ValueTask<HttpResult> ReceiveAsync(
        string method,
        Func<string, string?> header,
        Stream body,
        long? contentLength
    )
    {
        if (!string.Equals(method, "POST", StringComparison.OrdinalIgnoreCase))
            return HttpResult.MethodNotAllowed;

        using var budget = new CancellationTokenSource(Budget, time);
        try
        {
            if (await RequestBody.ReadAsync(body, contentLength, _bodies, budget.Token) is not { } read)
                return HttpResult.TooLarge;
            WebhookVerdict verdict;
            using (read)
            {
                verdict = verifier.Verify(
                    new WebhookRequest(
                        header(WebhookRequest.TimestampHeader),
                        header(WebhookRequest.NonceHeader),
                        header(WebhookRequest.SignatureHeader),
                        read.Memory
                    )
                );
            }

            return await AnswerAsync(verdict, budget.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            _unread.Add();
            return HttpResult.Unavailable;
        }
    }

    private async ValueTask<HttpResult> AnswerAsync(WebhookVerdict verdict, CancellationToken budget)
    {
        switch (verdict)
        {
            case WebhookVerdict.Challenge challenge:
                LogChallenge();
                return HttpResult.Challenge(challenge.Text);

            case WebhookVerdict.Rejected rejected:
                string reason = SnakeCase.Of(rejected.Reason);
                metrics.Rejected(reason, rejected.ClockDifference);
                _rejections[(int)rejected.Reason]
                    .Add(() => LogRejected(logger, reason, rejected.Reason.Hint(rejected.ClockDifference)));
                return HttpResult.Unauthorized;

            case WebhookVerdict.Accepted accepted:
                return await _publisher.TryPublishAsync(accepted.Message, budget)
                    ? HttpResult.Ok
                    : HttpResult.Unavailable;

            default:
                throw new InvalidOperationException($"The verdict {verdict.GetType().Name} has no answer.");
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Feishu checked the request URL; the challenge was answered"
    )]
    private partial void LogChallenge();

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request was rejected: {Reason}. {Hint}")]
    private static partial void LogRejected(ILogger logger, string reason, string hint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} more requests were rejected within a minute: {Reason}")]
    private static partial void LogMoreRejected(ILogger logger, long count, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A request body did not arrive whole in time, or large bodies took all the memory for them"
    )]
    private static partial void LogBodyUnread(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} more request bodies could not be read within a minute")]
    private static partial void LogMoreBodiesUnread(ILogger logger, long count);
}
