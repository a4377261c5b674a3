using System.Net.Http.Headers;
using System.Text.Json;
using FeishuApproval.Json;
using FeishuApproval.Localization;
using FeishuApproval.Telemetry;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace FeishuApproval.FeishuPlatform.Api;

/// <summary>
/// Makes the calls of one app, with its token, rate limits, time limits, retries, and the pause when the monthly quota is used up. It never
/// throws because of the network or the platform.
/// </summary>
internal sealed partial class PlatformTransport
{
    /// <summary>The name of the HttpClient.</summary>
    public const string ClientName = "feishu-platform";

    /// <summary>The time limit of one attempt, including the body.</summary>
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(15);

    /// <summary>The longest wait inside a call. For a longer wait, the call fails and the error contains the time to continue.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    private const int Retries = 3;

    private readonly PlatformApp _app;
    private readonly IHttpClientFactory _http;
    private readonly PlatformLimits _limits;
    private readonly TimeProvider _time;
    private readonly Metrics _metrics;
    private readonly ILogger<PlatformClient> _logger;
    private readonly TenantAccessToken _token;
    private readonly ResiliencePipeline<PlatformResult<JsonElement>> _retries;
    private readonly Lock _lock = new();
    private PlatformError? _pause;

    public PlatformTransport(
        PlatformApp app,
        IHttpClientFactory http,
        PlatformLimits limits,
        TimeProvider time,
        Metrics metrics,
        ILogger<PlatformClient> logger
    )
    {
        (_app, _http, _limits, _time, _metrics, _logger) = (app, http, limits, time, metrics, logger);
        _token = new TenantAccessToken(FetchTokenAsync, time);
        _retries = new ResiliencePipelineBuilder<PlatformResult<JsonElement>> { TimeProvider = time }
            .AddRetry(
                new RetryStrategyOptions<PlatformResult<JsonElement>>
                {
                    MaxRetryAttempts = Retries,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = TimeSpan.FromSeconds(1),
                    MaxDelay = TimeSpan.FromSeconds(8),
                    ShouldHandle = arguments => ValueTask.FromResult(IsWorthRetrying(arguments.Outcome.Result.Error)),

                    // With null, the back-off determines the delay.
                    DelayGenerator = arguments =>
                        ValueTask.FromResult(arguments.Outcome.Result.Error?.RetryAt - _time.GetUtcNow()),
                }
            )
            .Build();
    }

    /// <summary>Why calls that count in the monthly quota are paused; null when they are not paused.</summary>
    public PlatformError? Pause
    {
        get
        {
            lock (_lock)
                return _pause?.RetryAt > _time.GetUtcNow() ? _pause : null;
        }
    }

    /// <summary>
    /// How far the platform's clock is ahead of this machine's clock, according to the last answer; null before the first answer.
    /// </summary>
    public TimeSpan? ClockSkew { get; private set; }

    /// <summary>The number of calls since this process began that count in the monthly quota.</summary>
    public long CountedCalls => Interlocked.Read(ref _countedCalls);

    private long _countedCalls;

    /// <summary>Makes a call, and retries it while a retry may succeed.</summary>
    /// <param name="call">The kind of call.</param>
    /// <param name="path">The path and query, without a leading slash.</param>
    /// <param name="subject">The approval code, instance code or process id, for messages; null when there is none.</param>
    /// <param name="body">The JSON to send; null for none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The whole body of the answer.</returns>
    public async ValueTask<PlatformResult<JsonElement>> CallAsync(
        PlatformCall call,
        string path,
        string? subject,
        byte[]? body,
        CancellationToken cancellationToken
    )
    {
        if (call.CountsInQuota && Pause is { } pause)
            return pause;
        var result = await _retries.ExecuteAsync(
            async token => await WithTokenAsync(call, path, subject, body, token),
            cancellationToken
        );
        if (result.Error is { Kind: PlatformErrorKind.QuotaExhausted } exhausted)
        {
            lock (_lock)
                _pause = exhausted;
            LogQuotaExhausted(_app.AppId, exhausted.RetryAt);
        }

        return result;
    }

    /// <summary>
    /// Makes a call once, with a user's token or without a token. A refresh token can be used once, so its call is not repeated.
    /// </summary>
    public async ValueTask<PlatformResult<JsonElement>> CallOnceAsync(
        PlatformCall call,
        string path,
        byte[] body,
        string? userToken,
        CancellationToken cancellationToken
    ) =>
        call.CountsInQuota && Pause is { } pause
            ? pause
            : await SendAsync(call, path, subject: null, body, userToken, cancellationToken);

    private bool IsWorthRetrying(PlatformError? error) =>
        error is { IsTransient: true } && !(error.RetryAt - _time.GetUtcNow() > LongestDelay);

    /// <summary>Makes one attempt, and a second one with a new token when the platform rejects the token.</summary>
    private async Task<PlatformResult<JsonElement>> WithTokenAsync(
        PlatformCall call,
        string path,
        string? subject,
        byte[]? body,
        CancellationToken cancellationToken
    )
    {
        for (bool isFirst = true; ; isFirst = false)
        {
            if (!(await _token.GetAsync(cancellationToken)).TryGet(out string? token, out var error))
                return error;
            var result = await SendAsync(call, path, subject, body, token, cancellationToken);
            if (result.Error is not { IsTokenRejected: true })
                return result;
            _token.Drop(token);
            LogTokenRejected(_app.AppId, result.Error.Code);
            if (!isFirst)
                return result;
        }
    }

    private async Task<PlatformResult<(string Token, TimeSpan ValidFor)>> FetchTokenAsync(
        CancellationToken cancellationToken
    )
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            new TokenRequest(_app.AppId, _app.AppSecret),
            PlatformJson.Default.TokenRequest
        );
        var result = await SendAsync(
            PlatformCall.Token,
            "open-apis/auth/v3/tenant_access_token/internal",
            subject: null,
            body,
            token: null,
            cancellationToken
        );
        return result.Select<(string, TimeSpan)>(answer =>
            answer.Text("tenant_access_token"u8) is { } token
            && answer.Integer("expire"u8) is > 0 and <= int.MaxValue and var seconds
                ? (token, TimeSpan.FromSeconds(seconds))
                : PlatformErrors.Unreadable(PlatformCall.Token, _app, Localized.Of($"a token"))
        );
    }

    private async Task<PlatformResult<JsonElement>> SendAsync(
        PlatformCall call,
        string path,
        string? subject,
        byte[]? body,
        string? token,
        CancellationToken cancellationToken
    )
    {
        await _limits.WaitAsync(call, cancellationToken);
        using var request = new HttpRequestMessage(call.Method, new Uri(_app.Platform.Base, path));
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
            request.Content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") },
            };

        var result = await SendAsync(call, subject, request, cancellationToken);
        _metrics.PlatformCalled(call.Name, result.Error is { } error ? SnakeCase.Of(error.Kind) : "ok");
        return result;
    }

    private async Task<PlatformResult<JsonElement>> SendAsync(
        PlatformCall call,
        string? subject,
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        using var deadline = new CancellationTokenSource(AttemptTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            if (call.CountsInQuota)
                Interlocked.Increment(ref _countedCalls);
            using var client = _http.CreateClient(ClientName);
            using var response = await client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                either.Token
            );
            var answer = await PlatformAnswer.ReadAsync(response, either.Token);
            if (answer.Date is { } date)
                ClockSkew = date - _time.GetUtcNow();
            return PlatformErrors.Find(call, subject, answer, _app, _time.GetUtcNow()) is { } error
                ? error
                : answer.Body;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return PlatformErrors.Unreachable(_app, Localized.Of($"no answer within {AttemptTimeout.TotalSeconds} s."));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            return PlatformErrors.Unreachable(_app, exception.Message.TrimEnd('.') + ".");
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The open platform rejected the token of the app {AppId} ({Code}); a new one is requested"
    )]
    private partial void LogTokenRejected(string appId, int? code);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The tenant's calls of this month are used up; the app {AppId} makes none that count before {RetryAt:u}"
    )]
    private partial void LogQuotaExhausted(string appId, DateTimeOffset? retryAt);
}
