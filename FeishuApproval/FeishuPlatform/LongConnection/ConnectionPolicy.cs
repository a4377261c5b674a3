using System.Globalization;

namespace FeishuApproval.FeishuPlatform.LongConnection;

/// <summary>How an attempt to connect failed.</summary>
internal enum AttemptFailure
{
    /// <summary>No answer: a problem of the network, DNS, TLS or a proxy, or 15 s passed.</summary>
    Unreachable,

    /// <summary>An answer that does not come from Feishu: HTML, truncated or wrong JSON, or too long.</summary>
    BadAnswer,

    /// <summary>The request for the address was answered with an error code, or with an HTTP status other than 200.</summary>
    BootstrapRefused,

    /// <summary>The gateway rejected the WebSocket.</summary>
    HandshakeRefused,
}

/// <summary>A failed attempt, with the reason as far as the platform sent one.</summary>
/// <param name="Failure">How the attempt failed.</param>
/// <param name="Code">The code of the answer to the address request, or the gateway's <c>Handshake-Status</c>.</param>
/// <param name="AuthCode">The gateway's <c>Handshake-Autherrcode</c>.</param>
/// <param name="HttpStatus">The HTTP status.</param>
/// <param name="Error">A technical name of the error; never an address with its query, a body or a credential.</param>
internal readonly record struct FailedAttempt(
    AttemptFailure Failure,
    long? Code = null,
    long? AuthCode = null,
    int? HttpStatus = null,
    string? Error = null
);

/// <summary>When to retry.</summary>
internal enum RetryPace
{
    /// <summary>After the usual back-off.</summary>
    Normal,

    /// <summary>After minutes: the problem ends slowly, or only after somebody solves it.</summary>
    Slow,

    /// <summary>Only after a restart: the configuration is wrong.</summary>
    Never,
}

/// <summary>When to retry after a failed attempt, and the message for operators.</summary>
internal readonly record struct RetryDecision(RetryPace Pace, string Sentence);

/// <summary>Decides when to retry after a failed attempt. The decision is one pure function.</summary>
internal static class ConnectionPolicy
{
    private const long Forbidden = 403;
    private const long AuthenticationFailed = 514;
    private const long SystemBusy = 1;
    private const long InternalError = 1000040343;
    private const long NoCredential = 1000040344;
    private const long SystemBusyToo = 1000040345;
    private const long TooManyConnections = 1000040350;
    private const long WrongDomain = 1000040351;

    public static RetryDecision Decide(FailedAttempt attempt, LongConnectionOptions options) =>
        attempt.Failure switch
        {
            AttemptFailure.Unreachable => new(
                RetryPace.Normal,
                $"{options.Platform} could not be reached ({attempt.Error}). Check the network and the proxy settings."
            ),
            AttemptFailure.BadAnswer => new(
                RetryPace.Normal,
                $"{options.Platform} sent an unreadable answer ({attempt.Error}). A proxy or a sign-in page of the network may have answered "
                    + $"instead."
            ),
            AttemptFailure.BootstrapRefused => DecideCode(attempt.Code, attempt.HttpStatus, options),
            _ => DecideHandshake(attempt, options),
        };

    private static RetryDecision DecideCode(long? code, int? httpStatus, LongConnectionOptions options) =>
        code switch
        {
            // With another HTTP status, the code may be that of a proxy, because 403 is an HTTP status too.
            Forbidden when httpStatus is null or 200 => new(
                RetryPace.Never,
                $"{options.Platform} has forbidden connections of the app {options.AppId} (403). See the app's status "
                    + $"in the developer console."
            ),
            AuthenticationFailed or NoCredential => new(
                RetryPace.Never,
                $"{options.Platform} did not accept the credentials of the app {options.AppId} ({code}). "
                    + "Set Feishu__AppId and Feishu__AppSecret to the values of the page \"Credentials and basic info\" (凭证与基础信息) in the "
                    + "developer console."
            ),
            WrongDomain => new(RetryPace.Never, WrongPlatform(options)),
            TooManyConnections => new(
                RetryPace.Slow,
                $"The app {options.AppId} has too many open connections ({code}). Stop servers that are not needed; connections of stopped "
                    + $"ones expire after minutes."
            ),
            SystemBusy or InternalError or SystemBusyToo => new(
                RetryPace.Normal,
                $"{options.Platform} is busy ({code})."
            ),

            // The HTTP status has no code that Feishu documents. It may come from a gateway in between or from Feishu itself.
            _ when httpStatus is not (null or 200) => new(
                RetryPace.Normal,
                $"{options.Platform} answered HTTP {httpStatus}{Suffix(code)}."
            ),

            // The official SDKs stop here. But a server that receives nothing until somebody restarts it is worse than a call every few
            // minutes.
            _ => new(
                RetryPace.Slow,
                $"{options.Platform} refused the connection with the unknown code {code}. Check the app in the "
                    + $"developer console."
            ),
        };

    private static RetryDecision DecideHandshake(FailedAttempt attempt, LongConnectionOptions options)
    {
        if (attempt.AuthCode is TooManyConnections or WrongDomain)
            return DecideCode(attempt.AuthCode, null, options);
        return attempt.Code switch
        {
            Forbidden => DecideCode(Forbidden, null, options),

            // The gateway of Feishu always sends its handshake headers.
            null => new(
                RetryPace.Normal,
                $"The gateway of {options.Platform} answered HTTP {attempt.HttpStatus} without Feishu's handshake headers. A proxy or a "
                    + "sign-in page of the network may have answered instead."
            ),

            // 514 from the gateway is an error of the address' ticket. The next attempt fetches a new address.
            var status => new(
                RetryPace.Normal,
                $"The gateway of {options.Platform} refused the connection ({status}{Suffix(attempt.AuthCode)})."
            ),
        };
    }

    private static string WrongPlatform(LongConnectionOptions options)
    {
        string? other = options.Platform switch
        {
            LongConnectionOptions.FeishuName => "lark",
            LongConnectionOptions.LarkName => "feishu",
            _ => null,
        };
        return other is null
            ? $"The app {options.AppId} belongs to another platform than {options.Platform} ({WrongDomain}). Set Feishu__Platform to "
                + $"feishu or lark, where the app was created."
            : $"The app {options.AppId} does not belong to {options.Platform} ({WrongDomain}). Set Feishu__Platform to {other}.";
    }

    private static string Suffix(long? code) =>
        code is { } number ? string.Create(CultureInfo.InvariantCulture, $", code {number}") : string.Empty;
}
