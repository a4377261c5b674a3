using FeishuApproval.Api.Http;
using FeishuApproval.Json;
using FeishuApproval.Messaging;
using FeishuApproval.Telemetry;
using FeishuApproval.Webhook;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.Api.Webhook;

/// <summary>Answers Feishu: reads the body, judges it, and says 200 to an event only after the topic holds it.</summary>
public sealed partial class WebhookReceiver(
    WebhookVerifier verifier, IEventPublisher publisher, TimeProvider time, Metrics metrics, ILogger<WebhookReceiver> logger)
{
    /// <summary>The whole time a request may take. Feishu hangs up after 3 s (feishu-protocol §1.6).</summary>
    public static TimeSpan Budget => TimedPublisher.Budget;

    private readonly TimedPublisher _publisher = new(publisher, time, metrics, logger, "answered 503");

    /// <summary>Handles one request and never throws for what the caller or the topic did.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="header">Looks a request header up by name; null when it is absent.</param>
    /// <param name="body">The request body.</param>
    /// <param name="contentLength">Content-Length, if the request has one.</param>
    public async ValueTask<HttpResult> ReceiveAsync(string method, Func<string, string?> header, Stream body, long? contentLength)
    {
        if (!string.Equals(method, "POST", StringComparison.OrdinalIgnoreCase)) return HttpResult.MethodNotAllowed;

        using var budget = new CancellationTokenSource(Budget, time);
        try
        {
            if (await RequestBody.ReadAsync(body, contentLength, budget.Token) is not { } read) return HttpResult.TooLarge;
            WebhookVerdict verdict;
            using (read)
            {
                verdict = verifier.Verify(new WebhookRequest(
                    header(WebhookRequest.TimestampHeader), header(WebhookRequest.NonceHeader), header(WebhookRequest.SignatureHeader), read.Memory));
            }

            return await AnswerAsync(verdict, budget.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            LogBodyUnread(exception.GetType().Name);
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
                metrics.Rejected(reason);
                LogRejected(reason);
                return HttpResult.Unauthorized;

            case WebhookVerdict.Accepted accepted:
                return await _publisher.TryPublishAsync(accepted.Message, budget) ? HttpResult.Ok : HttpResult.Unavailable;

            default:
                throw new InvalidOperationException($"The verdict {verdict.GetType().Name} has no answer.");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Feishu checked the request URL; the challenge was answered")]
    private partial void LogChallenge();

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request was rejected: {Reason}. If it came from Feishu, compare the app's Verification Token and Encrypt Key with the configuration")]
    private partial void LogRejected(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request body did not arrive whole in time ({Error})")]
    private partial void LogBodyUnread(string error);
}
