using System.Net;
using System.Text.Json;
using FeishuApproval.FeishuPlatform.Api;
using FeishuApproval.Json;
using FeishuApproval.Localization;

namespace FeishuApproval.FeishuPlatform.Registration;

/// <summary>
/// Creates an app by the device flow (RFC 8628): a code is shown, an administrator scans it, and the credentials are
/// polled. Nothing of it is logged. Throws only when the caller cancels, or because of a bug.
/// </summary>
/// <param name="http">Creates the HttpClient with the name <c>feishu-platform</c>.</param>
/// <param name="hosts">The accounts hosts.</param>
/// <param name="time">The clock.</param>
internal sealed class AppRegistration(IHttpClientFactory http, AccountsHosts hosts, TimeProvider time)
{
    /// <summary>The route on the accounts host.</summary>
    public const string Route = "oauth/v1/app/registration";

    private const int MaxText = 1024;

    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DefaultValidity = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestValidity = TimeSpan.FromHours(1);
    private static readonly TimeSpan SlowDown = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AfterNetworkError = TimeSpan.FromSeconds(1);

    /// <summary>Requests a code.</summary>
    public async Task<PlatformResult<RegistrationCode>> BeginAsync(CancellationToken stop)
    {
        var (answer, problem) = await PostAsync(
            hosts.Feishu,
            stop,
            ("action", "begin"),
            ("archetype", "PersonalAgent"),
            ("auth_method", "client_secret"),
            ("request_user_info", "open_id tenant_brand")
        );
        if (answer is not { } body)
        {
            return new PlatformError(
                PlatformErrorKind.Unreachable,
                Localized.Of(
                    $"{hosts.Feishu.Authority} cannot be reached: {problem} Check the network, and HTTPS_PROXY and NO_PROXY if there is a proxy."
                )
            );
        }

        if (
            Text(body, "device_code"u8) is { } deviceCode
            && Text(body, "user_code"u8) is { } userCode
            && Page(body) is { } page
        )
        {
            return new RegistrationCode
            {
                DeviceCode = deviceCode,
                UserCode = userCode,
                VerificationAddress = page,
                Interval = Seconds(body, "interval"u8, DefaultInterval, LongestInterval),
                ValidFor = Seconds(body, "expires_in"u8, DefaultValidity, LongestValidity),
            };
        }

        return new PlatformError(PlatformErrorKind.Refused, Refusal(hosts.Feishu, body));
    }

    /// <summary>Polls until the registration ends. Network errors do not end it.</summary>
    /// <param name="code">The code of <see cref="BeginAsync"/>.</param>
    /// <param name="stop">Ends the polls. An answer that arrives afterwards is dropped.</param>
    public async Task<RegistrationOutcome> WaitAsync(RegistrationCode code, CancellationToken stop)
    {
        var host = hosts.Feishu;
        bool isLark = false;
        var interval = code.Interval;
        long start = time.GetTimestamp();
        while (true)
        {
            var left = code.ValidFor - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
                return new RegistrationOutcome(RegistrationEnd.Expired);
            await Task.Delay(interval < left ? interval : left, time, stop);
            var (answer, _) = await PostAsync(host, stop, ("action", "poll"), ("device_code", code.DeviceCode));
            stop.ThrowIfCancellationRequested();
            if (answer is not { } body)
            {
                await Task.Delay(AfterNetworkError, time, stop);
                continue;
            }

            var user = body.Member("user_info"u8);
            bool saysLark = user.Text("tenant_brand"u8) == "lark";
            if (Text(body, "client_id"u8) is { } appId && Text(body, "client_secret"u8) is { } secret)
            {
                return new RegistrationOutcome(
                    RegistrationEnd.Granted,
                    new RegisteredApp
                    {
                        AppId = appId,
                        AppSecret = secret,
                        IsLark = isLark || saysLark,
                        OpenId = Text(user, "open_id"u8),
                    }
                );
            }

            if (saysLark && !isLark)
            {
                // The same code continues on Lark's host.
                (host, isLark) = (hosts.Lark, true);
                continue;
            }

            switch (body.Text("error"u8))
            {
                case null or "authorization_pending":
                    break;
                case "slow_down":
                    interval = interval + SlowDown < LongestInterval ? interval + SlowDown : LongestInterval;
                    break;
                case "access_denied":
                    return new RegistrationOutcome(RegistrationEnd.Denied);
                case "expired_token" or "invalid_grant":
                    return new RegistrationOutcome(RegistrationEnd.Expired);
                default:
                    return new RegistrationOutcome(RegistrationEnd.Refused, Sentence: Refusal(host, body));
            }
        }
    }

    /// <summary>Posts a form. The platform answers with JSON whatever the status is; anything else counts as a network error.</summary>
    private async Task<(JsonElement? Answer, string Problem)> PostAsync(
        Uri host,
        CancellationToken stop,
        params (string Name, string Value)[] form
    )
    {
        using var deadline = new CancellationTokenSource(AttemptTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        try
        {
            using var client = http.CreateClient(PlatformTransport.ClientName);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host, Route))
            {
                Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))),
            };
            using var response = await client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                either.Token
            );
            var answer = await PlatformAnswer.ReadAsync(response, either.Token);
            bool isAnswer =
                answer.Body.ValueKind == JsonValueKind.Object && answer.Status < HttpStatusCode.InternalServerError;
            return isAnswer
                ? (answer.Body, string.Empty)
                : (null, Localized.Of($"it answered {(int)answer.Status} without JSON."));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return (null, Localized.Of($"no answer within {AttemptTimeout.TotalSeconds:0} s."));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            return (null, exception.Message.TrimEnd('.') + ".");
        }
    }

    private static string Refusal(Uri host, JsonElement body)
    {
        string reason = string.Join(
            ": ",
            new[] { Text(body, "error"u8), Text(body, "error_description"u8) ?? Text(body, "msg"u8) }.OfType<string>()
        );
        return Localized.Of(
            $"{host.Authority} refuses to create an app{(reason.Length > 0 ? $" ({reason})" : string.Empty)}. Create it in the "
                + $"developer console instead: docs/connect.md."
        );
    }

    private static Uri? Page(JsonElement body) =>
        Uri.TryCreate(body.Text("verification_uri_complete"u8), UriKind.Absolute, out var page)
        && (page.Scheme == "https" || (page.Scheme == "http" && page.IsLoopback))
            ? page
            : null;

    /// <summary>A text of printable characters without blanks at its ends; null for anything else.</summary>
    private static string? Text(JsonElement body, ReadOnlySpan<byte> name) =>
        body.Text(name)?.Trim() is { Length: > 0 and <= MaxText } text && !text.Any(char.IsControl) ? text : null;

    private static TimeSpan Seconds(JsonElement body, ReadOnlySpan<byte> name, TimeSpan byDefault, TimeSpan longest) =>
        body.Integer(name) switch
        {
            null or <= 0 => byDefault,
            { } seconds when seconds < longest.TotalSeconds => TimeSpan.FromSeconds(seconds),
            _ => longest,
        };
}
